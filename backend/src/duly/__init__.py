"""Duly: the task manager that never drops a reminder.

One package, one image, several services. Rooms are ordered (see `docs/architecture.md`); a room's docstring says its
job, what it must never do, and what happens when it fails.
"""

__version__ = "0.1.0"
