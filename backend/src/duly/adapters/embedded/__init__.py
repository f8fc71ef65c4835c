"""Adapters of the embedded runtime: PostgreSQL and this process, nothing else.

Job: fulfil every port without another server.
Never: is gentler than the Dapr adapters: the same contract suite runs over both.
On failure: as the port says.
"""
