"""Does a server on this machine answer?"""

import http.client


def answers(port: int, path: str, *, status: int = 200, timeout_seconds: float = 2.0) -> bool:
    """Return whether a GET of `path` is answered with `status`; the default is 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_seconds)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
