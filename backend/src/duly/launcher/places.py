"""Where things are: the checkout, the data folder, and the secrets in it."""

import functools
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from duly.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[4]
_LONG_ENOUGH = 12
"""A shorter owner password is too easy to guess to derive anything from; then the data folder has to be kept."""
_SECRETS = ("postgres", "api", "auth", "better_auth", "operator", "state", "delivery")

_SEALING = ("better_auth", "delivery")
"""Those with which rows of the database are sealed; the others are passwords of its roles, and may differ."""


class LauncherError(Exception):
    """Something that the person who started Duly can mend; the text says how."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one run; `data` is created with mode 0755, what is secret in it with 0600."""

    data: Path

    @property
    def logs(self) -> Path:
        """Where the children's output goes."""
        return self.data / "logs"

    @property
    def lock(self) -> Path:
        """The file whose lock says that a launcher is at work here."""
        return self.data / "launcher.lock"

    @property
    def stack(self) -> Path:
        """What Kafka, the Dapr scheduler and the sidecars write."""
        return self.data / "stack"

    @property
    def children(self) -> Path:
        """Which processes the last launcher started."""
        return self.data / "children.json"

    @property
    def tag(self) -> str:
        """A short name for this data folder, for places outside of it."""
        return hashlib.sha256(str(self.data).encode()).hexdigest()[:12]


def read_settings() -> Settings:
    """Return the settings. Errors: `LauncherError` that names each variable which cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"{'_'.join(str(part) for part in e['loc'])}".upper() for e in error.errors()]
        names = [name if name.startswith(("DULY_", "DATABASE_URL")) else f"DULY_{name}" for name in wrong]
        said = [f"  {name}: {e['msg']}" for name, e in zip(names, error.errors(), strict=True)]
        raise LauncherError("These settings cannot be used:\n" + "\n".join(said)) from error


def find_places(settings: Settings) -> Places:
    """Return the folders of this run and create them. Errors: `LauncherError` when the folder cannot be written."""
    data = Path(settings.data_dir or CHECKOUT / ".duly").expanduser().resolve()
    places = Places(data)
    try:
        data.mkdir(parents=True, exist_ok=True)
        places.logs.mkdir(mode=0o700, exist_ok=True)
        probe = data / "writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"The data folder {data} cannot be written ({error.strerror}). Set DULY_DATA_DIR to another one."
        raise LauncherError(message) from error
    return places


def load_secrets(places: Places, owner: str = "") -> dict[str, str]:
    """Return the secrets of this data folder, made at its first use; letters and digits only, so they fit an address.

    With the `owner` address of an existing PostgreSQL they are that database's own: a new data folder, or a second
    machine, must find the same ones, or nobody could sign in any more (the signing keys there are encrypted).
    """
    path = places.data / "secrets.json"
    make = _random
    if owner:
        parts = urlsplit(owner)
        database = f"{parts.hostname}{parts.path}"
        path = places.data / f"secrets-{hashlib.sha256(database.encode()).hexdigest()[:12]}.json"
        password = unquote(parts.password or "")
        if len(password) >= _LONG_ENOUGH:
            make = functools.partial(_derived, password, parts.path)
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if missing := [name for name in _SECRETS if name not in known]:
        known |= {name: make(name) for name in missing}
        _write(path, known)
    if given := os.environ.get("BETTER_AUTH_SECRET"):
        known["better_auth"] = given
    return known


def keep_secrets(places: Places, known: dict[str, str]) -> None:
    """Give a data folder that has no secrets yet those of another one.

    Errors: `LauncherError` when it has others of those that rows are sealed with: what is restored could not be opened.
    """
    path = places.data / "secrets.json"
    if not path.exists():
        _write(path, known)
        return
    mine: dict[str, str] = json.loads(path.read_text())
    if any(name in known and mine.get(name) != known[name] for name in _SEALING):
        raise LauncherError(
            f"{places.data} has secrets of its own, which do not open what is sealed in this backup. Restore into a new data "
            "folder: move this one away, or set DULY_DATA_DIR."
        )


def _write(path: Path, known: dict[str, str]) -> None:
    """Replace the file in one step, on disk before it is seen: half of it would lock everybody out."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(known, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _random(_: str) -> str:
    return secrets.token_hex(24)


def _derived(password: str, database: str, name: str) -> str:
    # Slow on purpose: who holds a cookie signed with the result must not be able to try out owner passwords.
    salt = f"duly{database}/{name}".encode()
    return hashlib.scrypt(password.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=24).hex()
