"""Telling people of their tasks: exactly once for each reminder and version, on time.

Job: keep a row for each wish that a task has, wake at the earliest, fire what is due, snooze, repeat until the task is done.
Never: fires for a task that was completed, deleted or moved before; relies on a timer alone; delivers a message.
On failure: a row that is due stays due until its firing is committed; then it fires late, and says so.
"""
