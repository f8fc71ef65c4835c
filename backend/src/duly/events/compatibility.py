"""May a released event schema become this one? (ADR-0010)

A version that was released means the same for ever, to readers on both sides of it: consumers that were written for it get
what is recorded from now on, and consumers written from now on get what the log still holds. So within a version only an
optional field may be added, where the schema is open. Everything else needs a new version with an upcast.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
# What explains, and promises nothing.
_WORDS = frozenset({"$schema", "$id", "title", "description", "examples"})
_STRUCTURE = frozenset({"properties", "required", "additionalProperties", "items"})


def breaks(released: Any, now: Any, place: str = "") -> Iterator[str]:
    """Yield in words each way in which `now` breaks what the schema `released` promised; nothing when it keeps it."""
    if not (isinstance(released, Mapping) and isinstance(now, Mapping)):
        if released != now:
            yield f"{place or 'it'} is not {_said(released)} any more, but {_said(now)}"
        return
    for name in sorted((released.keys() | now.keys()) - _WORDS - _STRUCTURE):
        if _in_order(released.get(name)) != _in_order(now.get(name)):
            yield f"{place or 'it'} has another `{name}`: {_said(released.get(name))} became {_said(now.get(name))}"
    yield from _fields(released, now, place)
    if ("items" in released) != ("items" in now):
        yield f"{place or 'it'} lists something else"
    elif "items" in released:
        yield from breaks(released["items"], now["items"], f"{place}[]")
    others, others_now = released.get("additionalProperties", True), now.get("additionalProperties", True)
    if isinstance(others, Mapping) and isinstance(others_now, Mapping):
        yield from breaks(others, others_now, f"{place}.*")
    elif others != others_now:
        yield f"{place or 'it'} is {'closed' if others_now is False else 'open'} to other fields now, and was not"


def _fields(released: Schema, now: Schema, place: str) -> Iterator[str]:
    before, after = released.get("properties", {}), now.get("properties", {})
    required, required_now = set(released.get("required", ())), set(now.get("required", ()))
    for name, field in before.items():
        here = f"{place}.{name}".lstrip(".")
        if name not in after:
            yield f"`{here}` was removed"
            continue
        yield from breaks(field, after[name], here)
        if name in required - required_now:
            yield f"`{here}` may be missing now, and consumers count on it"
        if name in required_now - required:
            yield f"`{here}` is required now, and events in the log lack it"
    others = released.get("additionalProperties", True)
    for name in after.keys() - before.keys():
        here = f"{place}.{name}".lstrip(".")
        if name in required_now:
            yield f"`{here}` is new and required, and events in the log lack it"
        elif others is False:
            yield f"`{here}` is new, and consumers refuse a field they do not know there"
        elif isinstance(others, Mapping) and not _fits(after[name], others):
            yield f"`{here}` is new and unlike what consumers expect of other fields there"


def _fits(narrow: Any, wide: Any) -> bool:
    """Tell whether everything of the schema `narrow` is plainly of the schema `wide`, too."""
    mine = {name: value for name, value in wide.items() if name not in _WORDS}
    if not mine:
        return True
    fields, wanted = narrow.get("properties", {}), mine.get("properties", {})
    return (
        all(narrow.get(name) == value for name, value in mine.items() if name not in _STRUCTURE)
        and set(mine.get("required", ())) <= set(narrow.get("required", ()))
        and all(name in fields and _fits(fields[name], part) for name, part in wanted.items())
        and (mine.get("additionalProperties", True) is not False or narrow.get("additionalProperties") is False)
        and fields.keys() <= (wanted.keys() if mine.get("additionalProperties") is False else fields.keys())
    )


def _in_order(value: Any) -> Any:
    """Return a value in which the order of alternatives, which means nothing, does not count."""
    if isinstance(value, Mapping):
        return {name: _in_order(part) for name, part in value.items() if name not in _WORDS}
    if isinstance(value, list):
        return sorted((_in_order(part) for part in value), key=repr)
    return value


def _said(value: Any) -> str:
    return "nothing" if value is None else f"`{value}`"


def broken_promises(released: Mapping[str, Schema], now: Mapping[str, Schema]) -> list[str]:
    """Return a sentence for each released schema that the code keeps no more; both by name and version (`duly.x.v1`).

    `now` has the current version of each type. Older versions are kept by the upcasts that lead on from them.
    """
    current = {name.rpartition(".v")[0]: (name, int(name.rpartition(".v")[2])) for name in now}
    found = []
    for name, schema in sorted(released.items()):
        base, _, number = name.rpartition(".v")
        version = int(number)
        name_now, version_now = current.get(base, ("", 0))
        if not version_now:
            found.append(f"{name} was released and the catalogue has no {base} any more: log and bus still hold it.")
        elif version > version_now:
            found.append(
                f"{name} was released and the catalogue knows only version {version_now}: upcasts are never removed."
            )
        elif version == version_now and (broken := list(breaks(schema, now[name_now]))):
            found.append(
                f"{name} was released and means the same for ever, but: {'; '.join(broken)}. Add version {version + 1} in "
                f"events/catalogue.py: the new payload, and an upcast (`upcasts`) that turns data of version {version} into it."
            )
    return found
