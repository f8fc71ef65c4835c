"""What Duly needs from the world, as small Protocols.

Job: name each capability and state its semantics.
Never: names a technology, or imports an adapter.
On failure: a port's docstring says which errors an adapter may raise.
"""
