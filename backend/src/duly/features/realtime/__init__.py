"""A user's changes in order, for clients that keep a copy: asked for by pages, or as they happen.

Job: answer the change feed from the event log, and stream it; say that the user's workspace changed.
Never: is imported by another feature, keeps a queue for a client, or trusts an announcement for more than a reason to look.
On failure: the client comes back with its last revision, to this process or another; nothing was lost.
"""
