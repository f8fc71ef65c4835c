"""Sample data: an account filled through the public API, as a person or a script would.

Job: show Duly with some 300 believable tasks in several languages and scripts.
Never: writes to the database, or touches an account that already holds other tasks than these.
On failure: says which request was refused; run again, and it goes on where it stopped (every item has its own key).
"""
