"""How a user left the screen: the same on every device.

Job: keep, whole and small, what is folded, how each view is sorted, and texts that were begun.
Never: holds anything that is missed when it is gone, records events, or reads the database itself.
On failure: nothing changes and the answer is 503; a write may be repeated as it is.
"""
