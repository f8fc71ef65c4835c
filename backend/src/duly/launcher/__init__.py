"""One command: PostgreSQL, API and web as supervised children of one process.

Job: start what a checkout needs in the right order, wait until it answers, restart what dies, stop it all.
Never: serves a request, touches a user's data, or leaves a process behind.
On failure: says in plain words what is wrong and which variable or command mends it, and stops what it started.
"""
