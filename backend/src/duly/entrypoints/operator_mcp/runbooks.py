"""The runbooks that come with the package, so that an image has those of its own version.

`runbooks.json` (name to text) is written by `make generate` from docs/operations/runbooks.
"""

import functools
import json
from importlib import resources


@functools.cache
def texts() -> dict[str, str]:
    """Return the text of each runbook by its name."""
    found: dict[str, str] = json.loads(
        resources.files(__package__).joinpath("runbooks.json").read_text(encoding="utf-8")
    )
    return found
