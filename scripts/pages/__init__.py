"""The pages of the project, and an account of every command in them."""
