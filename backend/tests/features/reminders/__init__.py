"""Reminders, from the rules to whole processes."""
