"""The HTTP server of a process: uvicorn, with what open streams need from it."""

import socket
import sys

import structlog
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import ChangeReload

from duly.features.realtime.routes.stream import CUT

_log = structlog.get_logger(__name__)


class Connection(HttpToolsProtocol):
    """A connection that its request can end at once, whatever still waits to be sent.

    Closing it would wait for a peer that does not read, and hold what was written for it.
    """

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"cut": self.transport.abort}}


class Server(uvicorn.Server):
    """A server that says at the signal that it stops: it waits for open answers, and a stream ends only when told."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell who wants to know, then stop as ever."""
        for tell in self.config.loaded_app.state.when_told_to_stop:
            tell()
        await super().shutdown(sockets)


def run(config: uvicorn.Config) -> None:
    """Serve until SIGINT or SIGTERM, with `config.reload` anew after each change of the code."""
    server = Server(config)
    try:
        if config.should_reload:
            ChangeReload(config, target=server.run, sockets=[config.bind_socket()]).run()
            return
        server.run()
    except KeyboardInterrupt:
        pass
    if not server.started:
        sys.exit(3)


def allow_connections(count: int) -> None:
    """Let this process have `count` descriptors as far as the system allows; each connection takes one."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if wanted < count:
        _log.warning("server.few_descriptors", allowed=hard, wanted=count)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
