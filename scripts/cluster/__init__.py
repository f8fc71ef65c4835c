"""A real control plane of Kubernetes with simulated nodes, for every profile of the chart (`make verify-cluster`)."""
