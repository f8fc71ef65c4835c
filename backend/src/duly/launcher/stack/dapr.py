"""The Dapr scheduler and the sidecars, as children on loopback."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from duly.launcher.answering import answers
from duly.launcher.children import Child
from duly.launcher.places import CHECKOUT, LauncherError
from duly.launcher.stack.cache import Pause
from duly.launcher.stack.ports import SchedulerPorts, SidecarPorts
from duly.launcher.stack.tools import Tools

RESOURCES = CHECKOUT / "deploy" / "dapr"
LOOPBACK = "127.0.0.1"
READY_SECONDS = 30.0
_SCHEDULER_ID = "dapr-scheduler-server-0"
_GRACE_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Resources:
    """What a sidecar reads: folders of components, subscriptions and resiliency, and configuration files (later ones win)."""

    folders: tuple[Path, ...] = tuple(
        RESOURCES / name for name in ("components", "subscriptions", "resiliency", "local")
    )
    configurations: tuple[Path, ...] = (RESOURCES / "configuration.yaml", RESOURCES / "local" / "configuration.yaml")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """One sidecar: whose it is, its ports, its tokens. Without `app_port` it only lets its app call others."""

    app_id: str
    ports: SidecarPorts
    api_token: str = field(repr=False)
    app_token: str = field(repr=False)
    app_port: int | None = None

    @property
    def address(self) -> str:
        """Where its API answers."""
        return f"http://{LOOPBACK}:{self.ports.http}"

    def app_env(self) -> dict[str, str]:
        """Return what the app must know to talk with it."""
        return {
            "DAPR_HTTP_PORT": str(self.ports.http),
            "DAPR_API_TOKEN": self.api_token,
            "APP_API_TOKEN": self.app_token,
        }

    def child(self, folder: Path, log: Path, tools: Tools, scheduler: int, resources: Resources) -> Child:
        """Return its process; it works in `folder`, where it finds `secrets.json` and `names.db`.

        `scheduler` is the port of the scheduler.
        """
        ports = self.ports
        command = [str(tools.daprd), "--app-id", self.app_id]
        for path in resources.folders:
            command += ["--resources-path", str(path)]
        for path in resources.configurations:
            command += ["--config", str(path)]
        command += [
            *("--dapr-http-port", str(ports.http)),
            *("--dapr-grpc-port", str(ports.grpc)),
            *("--dapr-internal-grpc-port", str(ports.internal)),
            *("--dapr-listen-addresses", LOOPBACK),
            *("--dapr-internal-grpc-listen-address", LOOPBACK),
            *("--scheduler-host-address", f"{LOOPBACK}:{scheduler}"),
            *("--dapr-graceful-shutdown-seconds", str(_GRACE_SECONDS)),
            # 1.14 serves metrics on every address of the machine.
            "--enable-metrics=false",
        ]
        if self.app_port is not None:
            command += [
                *("--app-port", str(self.app_port)),
                "--enable-app-health-check",
                *("--app-health-check-path", "/healthz"),
                *("--app-health-probe-interval", "1"),
            ]
        env = {
            "NAMESPACE": "default",
            "DAPR_HOST_IP": LOOPBACK,
            "DAPR_API_TOKEN": self.api_token,
            "APP_API_TOKEN": self.app_token,
        }
        name = self.app_id.replace("duly-", "dapr-", 1)
        return Child(name=name, command=command, env=env, log=log, cwd=folder, echo=False)

    def ready(self) -> bool:
        """Return whether it works and its app answers. The app must listen first: before that it says no."""
        return answers(self.ports.http, "/v1.0/healthz", status=204)


def scheduler_child(folder: Path, log: Path, tools: Tools, ports: SchedulerPorts) -> Child:
    """Return the process of the scheduler, which keeps its jobs in `folder`."""
    command = [
        str(tools.scheduler),
        *("--id", _SCHEDULER_ID),
        *("--listen-address", LOOPBACK),
        *("--port", str(ports.api)),
        *("--healthz-port", str(ports.health)),
        *("--etcd-data-dir", str(folder)),
        *("--etcd-client-ports", f"{_SCHEDULER_ID}={ports.client}"),
        *("--initial-cluster", f"{_SCHEDULER_ID}=http://{LOOPBACK}:{ports.peer}"),
        "--enable-metrics=false",
    ]
    return Child(name="scheduler", command=command, env={}, log=log, cwd=folder.parent, echo=False)


def wait_for_scheduler(child: Child, ports: SchedulerPorts, pause: Pause = time.sleep) -> None:
    """Wait until it says that it works. Errors: `LauncherError`."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(ports.health, "/healthz"):
        if not child.alive or time.monotonic() > deadline:
            raise LauncherError(f"The Dapr scheduler did not start:\n{child.tail()}")
        pause(0.05)
