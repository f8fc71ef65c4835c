"""The daily digest: what is due today and overdue, once a day at the hour its user chose (ADR-0014).

Job: keep a row for everybody who wishes one, and record `digest.composed` when its hour comes.
Never: sends anything: notifications and channels do.
On failure: the row is still due; a day that was missed by more than a few hours is left out.
"""
