"""Bodies and queries of `/tasks` and `/trash`."""
