"""Every query of reminders: rows, what is due, alarms set outside. Tasks and accounts are joined, never written."""
