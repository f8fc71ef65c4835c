"""What runs where: a module for each service, and the wiring that chooses adapters.

Job: put routers, loops and resources together into processes.
Never: holds a rule of the product.
On failure: a process that cannot start says which setting or dependency is wrong, and ends.
"""
