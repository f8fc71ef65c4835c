"""Committed facts on their way: the event log, which is outbox and change feed at once.

Job: number each user's events without gaps, write them in the transaction that caused them, and read them back in order.
Never: commits, publishes an uncommitted row, or speaks HTTP.
On failure: the transaction rolls back with its events; a committed row stays until retention trims it.
"""
