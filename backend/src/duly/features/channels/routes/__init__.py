"""`/channels`, `/deliveries` and `/unsubscribe`."""
