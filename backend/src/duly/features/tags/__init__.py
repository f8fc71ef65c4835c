"""A user's free labels on tasks.

Job: keep tags as rows with one name each, and which task bears which (ADR-0006).
Never: changes a task's version: a renamed tag is one event, not one for every task.
On failure: a refused change leaves names and tasks as they were.
"""
