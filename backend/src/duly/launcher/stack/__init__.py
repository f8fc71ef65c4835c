"""The real stack on one machine: Kafka, the Dapr scheduler and a sidecar for each service, without containers.

Job: find or build the programs, start them on loopback, make the topics, and say which files and ports a sidecar gets.
Never: is needed by the embedded runtime, runs in production, or writes outside the data folder and the tools' cache.
On failure: says which program, port or log is at fault; a program that ends is started again by the launcher.
"""
