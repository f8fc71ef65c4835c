"""The API in one process, the courier in another, which sleeps while nothing is due: what is asked for here goes out there."""

import asyncio

import httpx2

from duly.entrypoints.service import Process
from duly.launcher.postgres import EmbeddedPostgres
from tests.conftest import API_PASSWORD
from tests.support.caller import User
from tests.support.channels import EMAIL
from tests.support.couriers import Couriers
from tests.support.ends.mail import MailServer
from tests.support.issuer import Issuer
from tests.support.server import api_server


async def test_a_code_a_test_and_a_replay_wake_the_courier(
    database: EmbeddedPostgres, process: Process, issuer: Issuer
) -> None:
    await Couriers(process.background, process.resources.bus).alone()
    address = database.address("duly_api", API_PASSWORD)
    with MailServer() as mail:
        env = {"DULY_SMTP_PORT": str(mail.port), "DULY_SMTP_TLS": "none"}
        with (
            api_server(address, issuer, "api", env=env) as (api, _),
            api_server(address, issuer, "notifications", env=env),
        ):
            async with httpx2.AsyncClient(base_url=api, trust_env=False, timeout=20) as client:
                user = User(client, issuer)
                channel = (await user.post("/channels", EMAIL)).json()
                (first,) = await mail.arrived(1)
                part = first.message.get_body(("plain",))
                assert part is not None
                digits = next(word for word in part.get_content().split() if len(word) == 8 and word.isdigit())
                confirmed = await user.post(f"/channels/{channel['id']}/confirm", {"code": digits})
                assert confirmed.json()["state"] == "active"

                made = (await user.post(f"/channels/{channel['id']}/test")).json()
                await mail.arrived(2)
                async with asyncio.timeout(10):
                    while (await user.get(f"/deliveries/{made['id']}")).json()["outcome"] != "delivered":
                        await asyncio.sleep(0.02)
                assert (await user.post(f"/deliveries/{made['id']}/replay")).status_code == 202
                assert [one.recipients for one in await mail.arrived(3)] == [["ada@example.com"]] * 3
