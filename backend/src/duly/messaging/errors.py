"""Problems of reading the event log."""

from duly.errors import Gone


class ChangesTooOld(Gone):
    """The changes after that revision are no longer kept: fetch fresh lists, then follow from their revision."""

    code = "changes.too-old"
    title = "These changes are no longer kept"
