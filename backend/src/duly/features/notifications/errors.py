"""Problems of notifications."""

from duly.errors import NotFound


class NotificationNotFound(NotFound):
    """There is no such notification, or it is not yours."""

    code = "notification.not-found"
    title = "There is no such notification"
