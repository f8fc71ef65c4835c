"""Schemathesis over the OpenAPI document: no 5xx, and no answer outside the contract."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
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


def test_every_operation_is_fuzzed() -> None:
    fuzzed = {result.ok().label for result in SCHEMA.get_all_operations()}
    assert len(fuzzed) == sum(len(operations) for operations in DOCUMENT["paths"].values())
