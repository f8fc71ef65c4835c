"""Queries of channels and deliveries."""
