"""The path of an event, from the commit to whoever waits for it."""
