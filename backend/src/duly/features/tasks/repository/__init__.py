"""Every query of tasks: by id and place, lists, search."""
