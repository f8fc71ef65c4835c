"""Checks of the chart in deploy/helm/duly without a cluster: rendered by real Helm, judged by schemas and by rules of our own."""
