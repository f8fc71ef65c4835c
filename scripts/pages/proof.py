"""That a test named in the table is there, and takes from the page what it runs: read in its source, without running it."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from pages.reading import ROOT

FAMILIES = ("backend/tests/", "deploy/tests/")
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def fault(test: str, page: str, command: str | None) -> str | None:
    """Return what is wrong with the claim that a test (`path::Class::name`) runs a command of a page, or with None all of them."""
    try:
        named = _texts(test)
    except (OSError, SyntaxError, KeyError) as error:
        return f"there is no such test: {test} ({error})"
    if page not in named:
        return f"{test} does not read {page}"
    if command is not None and not any(len(word) > 3 and command.startswith(word) for word in named):
        return f"{test} does not take from {page}: {command}"
    return None


@functools.cache
def _texts(test: str) -> frozenset[str]:
    """Return the texts in a test and in what it uses of its module. Errors: KeyError when it is no test of this project."""
    path, *names = test.split("::")
    if (
        not path.startswith(FAMILIES)
        or not Path(path).name.startswith("test_")
        or not names
        or not names[-1].startswith("test_")
    ):
        raise KeyError("not a test's name")
    module = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    top = dict(_named(module))
    within: dict[str, ast.stmt] = {}
    found: ast.stmt = top[names[0]]
    if len(names) == 2 and isinstance(found, ast.ClassDef):
        within = dict(_named(found))
        found = within[names[1]]
    elif len(names) > 1:
        raise KeyError(names[-1])
    if not isinstance(found, _Function):
        raise KeyError(f"{names[-1]} is no function")
    texts, seen, queue = set(), {id(found)}, [found]
    while queue:
        for node in ast.walk(queue.pop()):
            used = None
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.Name):
                used = top.get(node.id)
            elif isinstance(node, ast.arg):
                used = top.get(node.arg)
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in ("self", "cls")
            ):
                used = within.get(node.attr)
            if used is not None and id(used) not in seen:
                seen.add(id(used))
                queue.append(used)
    return frozenset(texts)


def _named(body: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.stmt]]:
    """Yield what a module or a class defines, by name."""
    for one in body.body:
        match one:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                # What a docstring says is no proof.
                if ast.get_docstring(one) is not None:
                    del one.body[0]
                yield one.name, one
            case ast.Assign(targets=targets):
                for target in targets:
                    for node in ast.walk(target):
                        if isinstance(node, ast.Name):
                            yield node.id, one
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, one
