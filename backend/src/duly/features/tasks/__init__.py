"""Things to do: the heart of Duly.

Job: create, change, complete, order, nest, find, delete and restore tasks, each change with its event.
Never: answers a task to anyone it is not visible to, or changes a row without recording what changed.
On failure: every use case checks first and writes after, so a refused one leaves nothing behind.
"""
