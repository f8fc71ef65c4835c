"""The rules in custom resource definitions (`x-kubernetes-validations`), evaluated as the API server does on creation."""

import functools
import sys
from collections.abc import Iterator
from typing import Any

from chart import tools

_RULES = "x-kubernetes-validations"


@functools.cache
def _language() -> Any:
    """Return the module that evaluates CEL, or None where it cannot be had."""
    folder = tools.cel()
    if folder is None:
        return None
    sys.path.append(str(folder))
    import celpy  # type: ignore[import-not-found]

    return celpy


@functools.cache
def _program(rule: str) -> Any:
    environment = _language().Environment()
    return environment.program(environment.compile(rule))


def faults(schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
    """Yield the messages of the rules that a value breaks; `schema` is a definition's own, not made strict.

    Rules that compare with an older state are left out: here everything is new.
    """
    if _language() is None:
        return
    yield from _broken(schema, _filled(schema, value), at)


def _broken(schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
    for each in schema.get(_RULES, []):
        if "oldSelf" in each["rule"]:
            continue
        try:
            holds = bool(_program(each["rule"]).evaluate({"self": _language().json_to_cel(value)}))
        except _language().CELEvalError as error:
            yield f"{at or 'it'}: {each['rule']}: {error}"
            continue
        if not holds:
            yield f"{at or 'it'}: {each.get('message') or each['rule']}"
    if isinstance(value, dict):
        for key, part in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            if isinstance(inner, dict):
                yield from _broken(inner, part, f"{at}.{key}".lstrip("."))
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for number, part in enumerate(value):
            yield from _broken(schema["items"], part, f"{at}.{number}")


def _filled(schema: dict[str, Any], value: Any) -> Any:
    """Return the value with the defaults that the API server puts in before it looks."""
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        filled = {key: part["default"] for key, part in properties.items() if "default" in part} | value
        others = schema.get("additionalProperties")
        inner = {key: properties.get(key, others if isinstance(others, dict) else {}) for key in filled}
        return {key: _filled(inner[key], part) for key, part in filled.items()}
    if isinstance(value, list):
        return [_filled(schema.get("items", {}), part) for part in value]
    return value
