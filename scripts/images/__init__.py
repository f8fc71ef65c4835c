"""Checks of Dockerfiles and compose files, and the images built and run for real, without a daemon or a container registry."""
