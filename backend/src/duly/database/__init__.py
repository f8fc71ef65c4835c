"""PostgreSQL: the engine, the base of every table, and the unit of work.

Job: give each request one connection and one transaction.
Never: knows a feature's tables, HTTP, or when to commit (the edge does).
On failure: a database that is away surfaces as `Unavailable`, and nothing is half written.
"""
