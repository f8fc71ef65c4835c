"""`/unsubscribe`: one click, without signing in (RFC 8058)."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from duly.features.channels.errors import UnsubscribeUnknown
from duly.features.channels.service import changing
from duly.features.channels.service.seal import sealer_of
from duly.web.answers import answer
from duly.web.documentation import problems
from duly.web.resources import Resources
from duly.web.transaction import Writing

PAGE = "/unsubscribe"
"""Where the web asks whoever followed the link."""

router = APIRouter(tags=["channels"])
Token = Annotated[str, Path(description="From the link in a message.", json_schema_extra={"format": "base64url"})]

# Who clicks needs no token, and whatever body comes along is not read.
_REFUSALS = {status: words for status, words in problems(404, 413).items() if status not in (401, 403, 422)}


class Unsubscribed(BaseModel):
    """Nothing more is sent there, until the channel is switched on again in the settings."""

    unsubscribed: bool


@router.get("/unsubscribe/{token}", include_in_schema=False)
async def ask(token: Token) -> Response:
    """Send a person on to the page that asks: programs follow links, so a link alone must end nothing (RFC 8058, section 3.1)."""
    # Relative: what people call us is the web's business.
    return Response(
        status_code=303, headers={"Location": f"{PAGE}?{urlencode({'token': token})}", "Cache-Control": "no-store"}
    )


@router.post("/unsubscribe/{token}", response_model=Unsubscribed, responses=_REFUSALS, operation_id="unsubscribe")
async def unsubscribe(token: Token, request: Request, unit: Writing) -> Response:
    """Switch off the channel that a message came by. Any body will do: mail programs send a form."""
    resources: Resources = request.app.state.resources
    named = (await sealer_of(resources.secrets)).of_token(token)
    if named is None:
        # Like a wrong access token: whoever tries out links gets slow.
        raise await request.app.state.refused.count(request.scope) or UnsubscribeUnknown()
    channel_id, user_id = named
    await changing.unsubscribe(unit, user_id, channel_id)
    return answer({"unsubscribed": True})
