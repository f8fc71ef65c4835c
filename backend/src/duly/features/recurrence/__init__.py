"""What repeats: the next occurrence, the actions on a series, its history, and previews of rules.

Job: let one occurrence follow another when it is completed; skip, postpone, change and end series; say what a rule means.
Never: lets a redelivered or raced completion make a second successor, or reckons dates itself (that is `calendar`).
On failure: the completion stays and its event is tried again; what cannot be reckoned becomes a dead letter with the reason.
"""
