"""Ends that messages are sent to, as real local servers: a push service, a webhook's receiver, an ntfy server, a mail server.

Each is a context manager with a thread of its own, so sync and async tests and other processes can use it. `received` is what it
took, checked and read; `answer` is what it says, and may be changed at any time; `wait(count)` waits until so many were taken.
"""
