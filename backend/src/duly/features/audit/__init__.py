"""Who changed what, when and from where: an append-only record, chained by hashes for each user.

Job: append one entry for each event, in the user's order; answer, export and verify the record.
Never: changes or removes an entry, or is imported by another feature.
On failure: an event that cannot be appended waits or becomes a dead letter; the record never claims to be whole when it is not.
"""
