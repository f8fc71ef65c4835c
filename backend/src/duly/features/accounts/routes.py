"""`/account`."""

from fastapi import APIRouter, Response

from duly.features.accounts import service
from duly.features.accounts.schemas import AccountPatch, AccountRead
from duly.web.answers import answer
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfMatch
from duly.web.transaction import Reading, Writing

router = APIRouter(tags=["account"])


@router.get("/account", response_model=AccountRead, operation_id="getAccount")
async def get_account(reading: Reading, principal: Caller) -> Response:
    """Answer the caller's preferences and revision."""
    found = await service.read(reading, principal)
    return answer(found, etag=str(found["version"]))


@router.patch("/account", response_model=AccountRead, responses=problems(412), operation_id="changeAccount")
async def change_account(body: AccountPatch, unit: Writing, principal: Caller, if_match: IfMatch = None) -> Response:
    """Change preferences by JSON merge patch."""
    found = await service.change(unit, principal, body, if_match)
    return answer(found, etag=str(found["version"]))
