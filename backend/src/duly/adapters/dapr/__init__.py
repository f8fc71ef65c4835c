"""Adapters of the Dapr runtime: a sidecar over plain HTTP, and what it calls here.

Job: fulfil every port by way of the sidecar, on the generation that the tests run and on the current one.
Never: guesses what a sidecar can do, trusts a caller without the app's token, or answers what a broker would misread.
On failure: as the port says; what the sidecar said goes to the log by its code alone.
"""
