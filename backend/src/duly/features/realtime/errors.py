"""Problems of streams."""

from duly.errors import TooManyRequests


class TooManyStreams(TooManyRequests):
    """You, or everybody together, have as many streams open here as one process allows: try again after `Retry-After`."""

    code = "stream.too-many"
    title = "Too many streams are open"

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"Retry-After": "10"}
