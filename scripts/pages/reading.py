"""The pages of the project and the commands in them: the one reader of `make check` and of the tests that run what a page says.

Needs nothing but the standard library: tests load it by its path (backend/tests/support/pages.py).
"""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_OPERATORS = set("();<>|&")


def every() -> dict[str, str]:
    """Return the text of every page that git knows, or may come to know, by its path in the repository."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = sorted(name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file())
    return {name: text(name) for name in paths}


def text(page: str) -> str:
    """Return the text of a page, by its path in the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str, language: str = "sh") -> list[str]:
    """Return the blocks of a text that are written in a language, without the fence and its indentation."""
    found = [(len(fence), word, block) for fence, word, block in _FENCE.findall(text)]
    return [
        re.sub(rf"^ {{0,{indent}}}", "", block, flags=re.MULTILINE) for indent, word, block in found if word == language
    ]


def languages(text: str) -> set[str]:
    """Return what the blocks of a text say to be written in; nothing said is the empty word."""
    return {word for _, word, _ in _FENCE.findall(text)}


def commands(text: str) -> list[str]:
    """Return every command of the shell blocks of a text as it stands: one line, or more where quotes or a backslash go on."""
    found = []
    for block in blocks(text):
        begun = ""
        for line in block.splitlines():
            begun = f"{begun}\n{line}" if begun else line
            if begun.endswith("\\") or not _closed(begun):
                continue
            if begun.strip() and not begun.lstrip().startswith("#"):
                found.append(begun.strip())
            begun = ""
        if begun:
            raise ValueError(f"a command does not end: {begun}")
    return found


def command(page: str, beginning: str) -> str:
    """Return the one command of a page that begins so. Errors: ValueError when there is none, or more than one."""
    found = [one for one in commands(text(page)) if one.startswith(beginning)]
    if len(found) != 1:
        raise ValueError(f"{page} has {len(found)} commands that begin with {beginning!r}")
    return found[0]


def block(page: str, beginning: str) -> str:
    """Return the one shell block of a page that begins so. Errors: ValueError when there is none, or more than one."""
    found = [one for one in blocks(text(page)) if one.startswith(beginning)]
    if len(found) != 1:
        raise ValueError(f"{page} has {len(found)} blocks that begin with {beginning!r}")
    return found[0]


def spans(text: str) -> list[str]:
    """Return what stands between single backquotes outside of blocks."""
    return re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))


def simple(command: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield the simple commands of a command: what each sets, and its words; nobody looks into quoted expansions."""
    lexer = shlex.shlex(command.replace("\\\n", " "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if set(word) - _OPERATORS:
            words.append(word)
            continue
        sets: dict[str, str] = {}
        while words and (found := re.fullmatch(r"([A-Za-z_]\w*)=(.*)", words[0], re.DOTALL)):
            sets[found[1]] = found[2]
            del words[0]
        if sets or words:
            yield sets, words
        words = []


def _closed(line: str) -> bool:
    try:
        shlex.split(line, comments=True)
    except ValueError:
        return False
    return True
