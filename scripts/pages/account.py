"""Every command of every page is run by a test that takes it from there, or has a reason why none can."""

from collections import Counter
from collections.abc import Iterator, Mapping

from pages import proof, reading

Runs = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Test → page → how each command that it runs begins; no beginning: every command of the page that has no account of its own."""
Reasons = Mapping[str, str]
"""How commands begin that no test can run → why."""
_SHELLS = {"bash", "console", "shell", "shellsession", "zsh"}


def faults(pages: Mapping[str, str], runs: Runs, reasons: Reasons) -> Iterator[str]:
    """Yield in words each command without an account, and each account without its command or its test."""
    for page, text in pages.items():
        for word in sorted(reading.languages(text) & _SHELLS):
            yield f"{page}: a block in {word}; commands are read in blocks of sh"
    told = set()
    rows = [
        (page, beginning, test)
        for test, places in runs.items()
        for page, all_ in places.items()
        for beginning in all_ or ("",)
    ]
    uses: Counter[tuple[str, str] | str] = Counter()
    elsewhere, open_ = set(), []
    for page, text in pages.items():
        for command in reading.commands(text):
            words = said(command)
            own = [row for row in rows if row[0] == page and row[1] and command.startswith(row[1])]
            whole = [row for row in rows if row[0] == page and not row[1]]
            reason = next((one for one in reasons if words.startswith(one)), None)
            if own or (whole and not reason):
                elsewhere.add(words)
                uses.update((row[0], row[1]) for row in own or whole)
                for _, _, test in own or whole:
                    if (wrong := proof.fault(test, page, command if own else None)) and wrong not in told:
                        told.add(wrong)
                        yield wrong
            elif reason:
                uses[reason] += 1
            else:
                open_.append((page, command, words))
    for page, command, words in open_:
        # Word for word as where it is run; or nothing but settings, which words.py gives to Duly.
        if words and words not in elsewhere:
            yield f"{page}: nobody accounts for: {command}"
    for page, beginning, test in rows:
        if (count := uses[page, beginning]) != 1 and (beginning or not count):
            yield f"{page}: {count} commands begin with {beginning!r}, which {test} runs"
    for beginning in reasons:
        if not uses[beginning]:
            yield f"no page has a command that begins with {beginning!r}"


def said(command: str) -> str:
    """Return the words of a command as one line, without comments; nothing where it only sets variables."""
    # In a checkout the one is the other.
    parts = list(reading.simple(command.replace("backend/.venv/bin/duly ", "duly ")))
    if not any(words for _, words in parts):
        return ""
    return " ; ".join(" ".join([*(f"{name}={value}" for name, value in sets.items()), *words]) for sets, words in parts)
