"""What Duly does, a folder each.

Job: hold each feature's routes, use cases, queries, tables and rules under the same file names.
Never: imports a feature above itself in the feature order, or a technology.
On failure: raises its own errors from `errors.py`.
"""
