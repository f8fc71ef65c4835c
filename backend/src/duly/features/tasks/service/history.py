"""The occurrences of a series, for reading."""

from duly.features.tasks.repository.occurrences import completed, newest, page, statistics

__all__ = ["completed", "newest", "page", "statistics"]
