"""Use cases of series: what follows a completion, the actions on the open occurrence, history and preview."""
