"""The HTTP server of a process: uvicorn, with what open streams need from it."""

import gc
import socket
import sys

import structlog
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import ChangeReload

from duly.features.realtime.routes.stream import CUT

# So many new objects: at the default of 700, a batch of five hundred rows is looked through several times while it is used.
_COLLECT_AFTER = 10_000
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


def keep_for_good() -> None:
    """Leave to the garbage collector only what comes from now on.

    Modules, models and routes are some 160,000 objects that live as long as the process. Looking through them takes a core
    90 ms (measured), in which nothing is answered, sent or fired; and that would happen whenever enough is new.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


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
