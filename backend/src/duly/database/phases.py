"""Migrations in two phases, so that two versions work on one database while pods are exchanged (ADR-0019).

A migration says `phase = "contract"` when it removes what the release before still uses; every other one is `expand`. The
chain is one: `expand` runs up to the last expanding migration, and with it what older releases left to contract.
"""

import functools
from typing import Literal

from alembic.script import ScriptDirectory

from duly.database.migrate import alembic_config

Phase = Literal["expand", "contract"]


@functools.cache
def _chain() -> tuple[tuple[str, Phase], ...]:
    """Return every migration and its phase, the oldest first."""
    found = [
        (script.revision, _phase(script.module))
        for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    ]
    return tuple(reversed(found))


def _phase(module: object) -> Phase:
    return "contract" if getattr(module, "phase", "expand") == "contract" else "expand"


def target(phase: Phase, chain: tuple[tuple[str, Phase], ...] | None = None) -> str:
    """Return the migration that a phase goes up to."""
    chain = _chain() if chain is None else chain
    if phase == "contract":
        return chain[-1][0]
    return next(revision for revision, kind in reversed(chain) if kind == "expand")


def suits(at: str, chain: tuple[tuple[str, Phase], ...] | None = None) -> bool:
    """Tell whether this version can work on a database that is `at` a migration: expanded at least.

    One we do not know is of a newer version, which keeps everything that we use until its contract phase.
    """
    revisions = [revision for revision, _ in (_chain() if chain is None else chain)]
    return at not in revisions or revisions.index(at) >= revisions.index(target("expand", chain))
