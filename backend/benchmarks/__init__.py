"""`make bench`: the API against the floor that PostgreSQL sets, in one run.

The floor of a path is pgbench running that path's own statements on the same data, in turn with the API; ratios and CPU time
per request compare between machines, absolute numbers do not.
"""
