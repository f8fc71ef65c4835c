"""Let the commands of an operator find the Duly that runs on a data folder."""

import json
import os
from pathlib import Path

from duly.launcher.places import CHECKOUT, Places

_NAMES = (
    "DULY_API_DATABASE_URL", "DULY_API_PORT", "DULY_PUBLIC_URL", "DULY_RUNTIME", "DULY_OPERATOR_TOKEN",
    "DAPR_HTTP_PORT", "DAPR_API_TOKEN", "APP_API_TOKEN",
)  # fmt: skip
_FILE = "commands.json"


def leave(places: Places, env: dict[str, str]) -> None:
    """Write down, for the owner's eyes only, how to reach what runs: the part of the API's environment a command needs."""
    fresh = (places.data / _FILE).with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({name: env[name] for name in _NAMES if name in env}, file)
    fresh.replace(places.data / _FILE)


def attach() -> None:
    """Take over the environment of the Duly on this data folder, unless this process was told a database itself."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DULY_API_DATABASE_URL"):
        return
    data = Path(os.environ.get("DULY_DATA_DIR") or CHECKOUT / ".duly").expanduser()
    try:
        known: dict[str, str] = json.loads((data / _FILE).read_text())
    except (OSError, ValueError):
        return
    for name, value in known.items():
        os.environ.setdefault(name, value)
