"""A user's preferences.

Job: time zone, locale, week start, reminder hour, quiet hours; a row exists once something was changed.
Never: holds a password, a name or an address: those are Better Auth's, in schema `auth`.
On failure: a refused change leaves the preferences as they were.
"""
