"""Objectives, alerts' cases and dashboards; and where Prometheus comes from."""
