"""The secrets of an installation made of containers, for compose: made once, a folder (a volume) for each reader.

A reader finds a file for each variable, named as the variable, in what it mounts as `/run/secrets`, and nothing that it
has no use for: the web cannot read the owner's password, nor the backend what signs people in. Source: ADR-0015.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

DATABASE = "database:5432/duly"
_OWNER = "duly"
# Given by an operator, or made; the others are given or absent.
MADE = {
    "backend": ("DULY_OPERATOR_TOKEN", "DULY_DELIVERY_KEY"),
    "web": ("BETTER_AUTH_SECRET",),
}
GIVEN = {
    "backend": ("DULY_SMTP_PASSWORD", "DULY_OPERATOR_WRITE_TOKEN"),
    "web": ("DULY_GITHUB_CLIENT_SECRET", "DULY_GOOGLE_CLIENT_SECRET", "DULY_OIDC_CLIENT_SECRET"),
}
_STORE = {
    "operator-token": "DULY_OPERATOR_TOKEN",
    "operator-write-token": "DULY_OPERATOR_WRITE_TOKEN",
    "delivery-key": "DULY_DELIVERY_KEY",
    "smtp-password": "DULY_SMTP_PASSWORD",
}


def make_secrets(root: Path, given: Mapping[str, str], broker: str = "") -> None:
    """Write what each reader needs below `root`: `database/`, `migrate/`, `backend/`, `web/`; with a `broker` `sidecars/`, too.

    What was made before stays as it is, so this may run at every start; what `given` (the environment) names wins.
    `broker` is `host:port`. Errors: ValueError when a folder is missing, which must not become one that nobody mounts.
    """
    folders = ["database", "migrate", "backend", "web", *(["sidecars"] if broker else [])]
    if missing := [name for name in folders if not (root / name).is_dir()]:
        raise ValueError(f"There is no folder {root / missing[0]}; mount a volume there.")
    # An own volume is what keeps it from others; the database's user has another number than ours.
    owner = _kept(root / "database" / "POSTGRES_PASSWORD", mode=0o444)
    _write(root / "migrate" / "DATABASE_URL", _address(_OWNER, owner))
    api, auth = (_kept(root / "migrate" / f"DULY_{role}_PASSWORD") for role in ("API", "AUTH"))
    _write(root / "backend" / "DULY_API_DATABASE_URL", _address("duly_api", api))
    _write(root / "web" / "DULY_AUTH_DATABASE_URL", _address("duly_auth", auth))
    for reader, names in MADE.items():
        for name in names:
            _kept(root / reader / name, given.get(name, ""))
    for reader, names in GIVEN.items():
        for name in names:
            if value := given.get(name):
                _write(root / reader / name, value)
            else:
                (root / reader / name).unlink(missing_ok=True)
    if broker:
        state = _kept(root / "migrate" / "DULY_STATE_PASSWORD")
        _write(root / "sidecars" / "secrets.json", json.dumps(_store(root, broker, state)))


def _store(root: Path, broker: str, state: str) -> dict[str, object]:
    """Return the content of the sidecars' secret store (deploy/dapr/README.md)."""
    content: dict[str, object] = {
        "kafka": {"brokers": broker, "authType": "none"},
        "state": {"connectionString": _address("duly_state", state)},
        "api-database-url": (root / "backend" / "DULY_API_DATABASE_URL").read_text(),
    }
    kept = {name: root / "backend" / variable for name, variable in _STORE.items()}
    return content | {name: path.read_text() for name, path in kept.items() if path.exists()}


def _address(role: str, password: str) -> str:
    return f"postgresql://{role}:{password}@{DATABASE}"


def _kept(path: Path, given: str = "", *, mode: int = 0o400) -> str:
    """Return the secret of a file; one that is given, or was never made, is written first."""
    if not given and path.exists():
        return path.read_text()
    # Letters and digits only, so that it fits an address.
    value = given or secrets.token_hex(24)
    _write(path, value, mode)
    return value


def _write(path: Path, value: str, mode: int = 0o400) -> None:
    """Replace a file in one step, on disk before it is seen: half a secret would lock everybody out."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w") as file:
        os.fchmod(file.fileno(), mode)
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
