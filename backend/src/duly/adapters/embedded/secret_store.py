"""The secret store of the embedded runtime: the environment, a folder of secrets, and a private file in the data folder."""

import asyncio
import json
import os
import stat
from pathlib import Path

from duly.ports.secret_store import SecretMissing, SecretsAway

FILE = "secret-store.json"


class EmbeddedSecretStore:
    """Reads `operator-token` from the variable `DULY_OPERATOR_TOKEN`, else from a file of that name in the folder `files`,
    else from `secret-store.json` (name to value) in the data `folder`.

    Files are read each time, so that a changed secret needs no restart; a `secret-store.json` that others could read is
    refused (who may read `files` is up to the engine that mounts them).
    """

    def __init__(self, folder: Path | None, files: Path | None = None) -> None:
        self._path = folder / FILE if folder else None
        self._files = files

    async def get(self, name: str) -> str:
        """Read as the port says."""
        variable = f"DULY_{name.upper().replace('-', '_')}"
        found = os.environ.get(variable)
        if not found and self._files is not None:
            found = await asyncio.to_thread(_read_file, self._files / variable)
        if not found and self._path is not None:
            found = (await asyncio.to_thread(_read, self._path)).get(name)
        if not found:
            raise SecretMissing(name)
        return found


def _read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise SecretsAway(f"{path.name} cannot be read") from error


def _read(path: Path) -> dict[str, str]:
    try:
        # Look at the opened file: what is at the path may change between two looks.
        with path.open(encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise SecretsAway(f"{FILE} can be read by others: chmod 600 it")
            kept = json.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SecretsAway(f"{FILE} cannot be read") from error
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise SecretsAway(f"{FILE} is not an object of texts")
    return kept
