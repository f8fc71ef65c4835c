"""Backups: one consistent snapshot of everything a database holds, in one file (ADR-0018).

Job: write the file while Duly works, and put it back into an empty database.
Never: needs a client program of PostgreSQL, a superuser, or the same version of the server.
On failure: a file that was not finished is no backup and says so; a restore that fails leaves the database as empty as it was.
"""
