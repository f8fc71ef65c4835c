"""One line of text becomes a task.

Job: answer what a text would make, and make it, with the caller's own projects.
Never: parses by itself (that is `duly.quickadd`), or makes anything else than the parse showed.
On failure: a text beyond the bounds, or one that makes no valid task, is refused whole; nothing is half made.
"""
