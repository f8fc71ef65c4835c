"""`/changes`, and `/stream`, which another service may serve."""
