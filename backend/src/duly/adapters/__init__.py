"""Technologies behind the ports, a folder each.

Job: fulfil a port's stated semantics with one technology.
Never: imports a feature or another adapter; only `entrypoints.wiring` imports an adapter.
On failure: raises the errors its port names.
"""
