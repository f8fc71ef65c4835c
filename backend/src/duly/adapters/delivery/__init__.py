"""Senders: web push, e-mail, webhooks, ntfy.

Job: take one message to one end of somebody else's, once, in bounded time, and say what came of it in the port's words.
Never: connects to an address that people gave and the guard did not allow, follows a redirect, uses a proxy from the environment,
keeps a cookie, reads more of an answer than it needs, or logs a word of a message.
On failure: `Gone`, `Refused` or `TryLater` of `ports.sender`; whatever the other end did, it is one of the three.
"""
