"""Somebody with an account, at the API behind the web."""

import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4


class Person:
    """Signed up anew; `call` speaks to the API in their name. Errors: AssertionError with what a refusal says."""

    def __init__(self, web: str) -> None:
        self._web = web
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        account = {"email": f"{uuid4()}@example.com", "password": "correct horse battery", "name": "Ada"}
        _said(opener, _request("POST", f"{web}/api/auth/sign-up/email", account))
        self._token = _said(opener, _request("GET", f"{web}/api/auth/token"))["token"]
        self._id = json.loads(base64.urlsafe_b64decode(self._token.split(".")[1] + "=="))["sub"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer to a request; `path` is below the user's."""
        request = _request(method, f"{self._web}/api/{self._id}/{path}", body)
        request.add_header("Authorization", f"Bearer {self._token}")
        return _said(urllib.request.build_opener(), request)


def _said(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Any:
    """Return the answer. A 503 is asked again when it says so, for a minute: nothing was half done (a start on a busy machine)."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with opener.open(request, timeout=15) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                said = error.read().decode()[:500]
            after = error.headers.get("Retry-After")
            if error.code != 503 or after is None or time.monotonic() > deadline:
                raise AssertionError(f"{request.method} {request.selector}: {error.code} {said}") from None
            time.sleep(min(float(after), 5.0))


def _request(method: str, address: str, body: Any = None) -> urllib.request.Request:
    content = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    return urllib.request.Request(address, content, headers, method=method)  # noqa: S310 - our own address
