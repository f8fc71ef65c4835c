"""Faults made on purpose, one at a time, in the texts of the pages and in the table: each must be found."""

from collections.abc import Iterator

from pages import account, reading, words
from pages.accounts import REASONS, RUNS

_PAGE = "docs/how-to/reminders.md"
_BLOCK = "\n```{word}\n{command}\n```\n"
# What a page may not say → what is said about it.
_TEXTS = {
    _BLOCK.format(word="sh", command="wget http://localhost:3000/healthz"): "nobody accounts for",
    _BLOCK.format(word="sh", command='curl -s -X POST "http://localhost:3000/api/$ME/projects"'): "2 commands begin",
    _BLOCK.format(word="bash", command="make run"): "a block in bash",
    _BLOCK.format(word="sh", command="make run everything"): "no such target",
    "\nTry `make nothing`.\n": "no such target",
    "\nTry `duly fly`.\n": "invalid choice",
    "\nTry `duly backup --fast FILE`.\n": "unrecognized arguments",
    "\nTry `duly dead-letters throw ID…`.\n": "invalid choice",
    "\nTry `kubectl -n duly exec deploy/duly-api -- duly audit check`.\n": "invalid choice",
    _BLOCK.format(word="sh", command="kubectl -n duly exec deploy/duly-api -- bash"): "invalid choice",
    _BLOCK.format(word="sh", command="duly restore"): "arguments are required",
    _BLOCK.format(word="sh", command="docker build -f deploy/nothing backend"): "not in the repository",
    _BLOCK.format(word="sh", command="DULY_WEB_PROT=3001"): "no such setting",
    _BLOCK.format(word="sh", command="DULY_WEB_PORT=many"): "DULY_WEB_PORT",
}
_TEST = "backend/tests/launcher/test_guides.py::test_every_request_is_answered"
# What a row may not say: the test, the page, the command → what is said about it.
_ROWS = (
    ("backend/tests/launcher/test_guides.py::test_nothing", _PAGE, "curl", "there is no such test"),
    ("backend/tests/launcher/test_nothing.py::test_it", _PAGE, "curl", "there is no such test"),
    ("backend/tests/launcher/test_guides.py::Reader", _PAGE, "curl", "there is no such test"),
    (_TEST, "docs/how-to/backup.md", "mv .duly", "does not read"),
    ("backend/tests/launcher/test_guides.py::test_a_stream_brings_what_happens", "specs/002-event-backbone/quickstart.md",
     'curl -s -H "Authorization', "does not take"),
    (_TEST, _PAGE, "curl -s -X PUT", "0 commands begin"),
    (_TEST, "docs/how-to/nothing.md", "curl", "0 commands begin"),
)  # fmt: skip


def unnoticed(pages: dict[str, str]) -> Iterator[str]:
    """Yield every fault that was not found."""
    for text, wanted in _TEXTS.items():
        broken = pages | {_PAGE: pages[_PAGE] + text}
        if not any(wanted in one for one in (*account.faults(broken, RUNS, REASONS), *words.faults(broken[_PAGE]))):
            yield f"in a page, this is not found: {text.strip()}"
    for test, page, beginning, wanted in _ROWS:
        runs = {one: dict(places) for one, places in RUNS.items()}
        places = runs.setdefault(test, {})
        places[page] = (*places.get(page, ()), beginning)
        if not any(wanted in one for one in account.faults(pages, runs, REASONS)):
            yield f"in the table, this is not found: {test} runs {beginning!r} of {page}"
    gone = {page: text for page, text in pages.items() if "cosign" not in "".join(reading.commands(text))}
    if not any("'cosign'" in one for one in account.faults(gone, RUNS, REASONS)):
        yield "a reason for what no page says is not found"
