"""Bodies of `/channels` and `/deliveries`."""
