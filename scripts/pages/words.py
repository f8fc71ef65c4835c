"""What commands name is there: targets of make, commands and options of Duly, files of the repository, settings."""

import argparse
import contextlib
import io
import os
import re
from collections.abc import Iterator
from unittest import mock

from pages import reading

_FOLDERS = ("backend/", "deploy/", "docs/", "frontend/", "scripts/", "specs/", "tools/")
_MADE = re.compile(r"/(\.venv|\.next|node_modules)(/|$)")
_SETTINGS = "docs/reference/configuration.md"


def faults(page: str) -> Iterator[str]:
    """Yield in words what the commands of a page's text name that there is not."""
    for block in reading.blocks(page):
        lines = reading.commands(f"```sh\n{block}```")
        parts = [part for line in lines for part in reading.simple(line)]
        for sets, words in parts:
            yield from _named(sets, words, whole=True)
        if parts and not any(words for _, words in parts):
            yield from _refused({name: value for sets, _ in parts for name, value in sets.items()})
    for span in reading.spans(page):
        if re.match(r"(make|duly|backend/\.venv/bin/duly|kubectl|docker) ", span):
            for sets, words in reading.simple(span):
                yield from _named(sets, words, whole=False)


def duly(words: list[str], *, whole: bool = True) -> str | None:
    """Return what Duly's own parser says against arguments; without `whole`, the last of them may be missing."""
    from duly.cli import _parser

    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            _parser().parse_args(words)
    except (SystemExit, argparse.ArgumentError):
        if whole or "arguments are required" not in said.getvalue():
            return said.getvalue().strip().splitlines()[-1] if said.getvalue() else "only shows its help"
    return None


def _named(sets: dict[str, str], words: list[str], *, whole: bool) -> Iterator[str]:
    known = reading.text(_SETTINGS)
    for name in sets:
        if name.startswith(("DULY_", "DATABASE_")) and f"`{name}`" not in known:
            yield f"{name}: {_SETTINGS} knows no such setting"
    if words[:1] == ["make"]:
        there = set(re.findall(r"^([a-z-]+):", (reading.ROOT / "Makefile").read_text(), re.MULTILINE))
        for target in words[1:]:
            if not target.startswith("-") and "=" not in target and target not in there:
                yield f"make {target}: there is no such target"
    if (arguments := _of_duly(words)) is not None and (said := duly(arguments, whole=whole)):
        yield f"duly {' '.join(arguments)}: {said}"
    for before, word in zip(["", *words], words, strict=False):
        # `deploy/duly-api` is kubectl's way to name a deployment.
        if words[0] == "kubectl" and not before.startswith("-"):
            continue
        if word.startswith(_FOLDERS) and not _MADE.search(word) and not (reading.ROOT / word).exists():
            yield f"{word}: is not in the repository"


def _of_duly(words: list[str]) -> list[str] | None:
    """Return Duly's arguments where a command runs Duly: here, in a pod, in a container."""
    if words and words[0] in ("duly", "backend/.venv/bin/duly"):
        return words[1:]
    if words[:1] == ["kubectl"] and "exec" in words and "--" in words:
        inside = words[words.index("--") + 1 :]
        return inside[1:] if inside[:1] == ["duly"] else ["no duly, but", *inside]
    if words[:2] == ["docker", "compose"] and "exec" in words and "duly" in words:
        return words[words.index("duly") + 1 :]
    return None


def _refused(sets: dict[str, str]) -> Iterator[str]:
    """Yield what Duly says against settings."""
    from duly.settings import Settings

    with mock.patch.dict(os.environ, sets, clear=True):
        try:
            Settings()
        except ValueError as error:
            yield f"{', '.join(sets)}: {error}"
