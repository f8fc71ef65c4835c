"""Streams: the hub of a process, one channel for each user who is connected, one client for each connection (ADR-0009)."""
