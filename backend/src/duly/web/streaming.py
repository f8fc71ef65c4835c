"""Answers that go on for minutes, outside of everything that a request needs for milliseconds."""

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duly.errors import DulyError
from duly.web.problems import render, request_id_of

Answer = Callable[[Scope, Receive, Send], Awaitable[None]]
_KEY = "goes_on"
_FRAMEWORK = {"fastapi", "fastapi_inner_astack", "fastapi_function_astack", "endpoint", "path_params"}


def goes_on(scope: Scope, send: Send, answer: Answer) -> None:
    """Have `answer` called in place of answering here, once the request has left the framework.

    Its first message takes the way of `send`, where layers add headers; what follows takes the short one.
    """
    scope["state"][_KEY] = (answer, send)


def is_stream(scope: Scope) -> bool:
    """Tell whether the request's answer went on."""
    return _KEY in scope["state"]


class Streaming:
    """Runs answers that go on, when all layers within have returned and freed what they held for the request.

    Some thousand streams are open in a process, so what each holds counts, and so does each step of a frame.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self.app(scope, receive, send)
        if scope["type"] != "http" or not is_stream(scope):
            return
        answer, first = scope["state"][_KEY]
        # What only the framework needs, and everything that hangs on it.
        scope["state"][_KEY] = None
        for name in _FRAMEWORK & scope.keys():
            del scope[name]

        async def short(message: Message) -> None:
            nonlocal first
            way, first = first or send, None
            await way(message)

        try:
            await answer(scope, receive, short)
        except DulyError as error:
            await render(error, request_id_of(scope))(scope, receive, short)
