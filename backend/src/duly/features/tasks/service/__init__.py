"""Use cases of tasks. Each takes the user's stream first, checks, writes, then records what changed."""
