"""What `make check` asks of deploy/ai-ops."""
