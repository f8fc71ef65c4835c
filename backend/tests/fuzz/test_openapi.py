"""Schemathesis over the OpenAPI document: no 5xx, and no answer outside the contract."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from duly.entrypoints.documents import openapi
from duly.launcher.postgres import EmbeddedPostgres
from tests.conftest import API_PASSWORD, ORIGIN
from tests.fuzz.things import Things
from tests.support.issuer import Issuer
from tests.support.server import api_server

DOCUMENT = json.loads(openapi())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
# Left out: whether data is accepted or refused. Rules between fields (one form of a date, a parent that exists) are not in a
# schema, and the user and token that every call gets here undo what the fuzzer broke there; refusals are `tests/contract`'s.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
EXAMPLES = 40


@pytest.fixture(scope="module")
def fuzz_issuer() -> Issuer:
    return Issuer(ORIGIN)


@pytest.fixture(scope="module")
def address(database: EmbeddedPostgres, fuzz_issuer: Issuer) -> Iterator[str]:
    # A stream ends when its time is up: here soon enough for a caller who waits for the whole answer.
    brief = {"DULY_STREAM_LIFETIME_SECONDS": "0.1"}
    with api_server(database.address("duly_api", API_PASSWORD), fuzz_issuer, "all", env=brief) as (found, _):
        yield found


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_outside_the_contract(case: schemathesis.Case, address: str, fuzz_issuer: Issuer) -> None:
    user_id = uuid4()
    case.path_parameters = {**(case.path_parameters or {}), "user_id": str(user_id)}
    case.call_and_validate(
        base_url=address, headers={"Authorization": f"Bearer {fuzz_issuer.token(user_id)}"}, checks=CHECKS
    )


OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
# What changes nothing that another request would miss.
HARMLESS = {"GET", "PUT", "PATCH"}


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_about_things_that_exist_keep_the_contract(label: str, address: str, fuzz_issuer: Issuer) -> None:
    """Success answers are looked at too, for somebody who has something; each operation must succeed at least once."""
    operation = OPERATIONS[label]
    method, path = label.split(" ")
    seen: Counter[int] = Counter()
    things: list[Things] = []

    def call(case: schemathesis.Case) -> schemathesis.Response:
        if not things:
            things.append(Things(address, fuzz_issuer))
        case.path_parameters = things[0].parameters(path)
        case.query = things[0].named(path, case.query or {})
        if isinstance(case.body, dict):
            case.body = things[0].named(path, case.body)
        answer = case.call_and_validate(base_url=address, headers=things[0].headers, checks=CHECKS)
        seen[answer.status_code] += 1
        if answer.status_code < 300 and method not in HARMLESS:
            things.clear()
        return answer

    body = example_of(operation.definition.raw)
    first = call(operation.Case(body=body, media_type="application/json") if body else operation.Case())
    if method == "GET" and "etag" in first.headers:
        # Answered by 304, unless something was done for this user in between.
        call(operation.Case(headers={"If-None-Match": first.headers["etag"][0]}))

    @settings(
        max_examples=EXAMPLES // 2,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(GenerationMode.POSITIVE))
    def made_up(case: schemathesis.Case) -> None:
        call(case)

    made_up()
    assert any(200 <= status < 300 for status in seen), seen


def example_of(operation: dict[str, Any]) -> Any:
    """Return the example of an operation's body; None for one without a body."""
    if "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    name = next(option["$ref"] for option in schema.get("anyOf", [schema]) if "$ref" in option).rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name]["examples"][0]


def test_every_operation_is_fuzzed() -> None:
    fuzzed = {result.ok().label for result in SCHEMA.get_all_operations()}
    assert len(fuzzed) == sum(len(operations) for operations in DOCUMENT["paths"].values())
