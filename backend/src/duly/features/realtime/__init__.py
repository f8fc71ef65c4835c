"""A user's changes in order, for clients that keep a copy.

Job: answer the change feed from the event log.
Never: is imported by another feature, or keeps state of its own.
On failure: the client asks again from its last revision; nothing was lost.
"""
