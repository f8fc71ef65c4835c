"""Who is calling.

Job: turn a bearer token into a principal, with keys fetched from the issuer.
Never: sees a password or a session, or reads schema `auth`.
On failure: `Unauthenticated` for a bad token, `Unavailable` when no key was ever fetched; known keys outlive the issuer.
"""
