"""Time as people mean it: zones, days and wall-clock times. Pure.

Job: turn dates in a zone into instants and back.
Never: does I/O or asks what time it is.
On failure: raises ValueError for a zone or a date it cannot place.
"""
