"""Named groups of tasks.

Job: create, rename, colour, reorder, archive and delete projects.
Never: touches a task's row: what a deleted project means for its tasks is the tasks feature's business.
On failure: a refused change leaves the project as it was.
"""
