"""What a sidecar can do is looked up, not guessed, and looked up again when it may be another one."""

import pytest

from duly.adapters.dapr.sidecar import Features, Sidecar, SidecarAway
from tests.adapters.dapr.double import TOKEN, SidecarDouble, running


class TestFeatures:
    @pytest.mark.parametrize(
        ("version", "stable_jobs", "stable_bulk", "policy"),
        [
            ("v1.14.0", False, False, False),
            ("1.15.9", False, False, False),
            ("v1.16.0", False, False, True),
            ("1.17.7", False, True, True),
            ("1.18.0", True, True, True),
            ("v1.18.6", True, True, True),
            ("1.19.1-rc.2", True, True, True),
            ("2.0.0", True, True, True),
        ],
    )
    async def test_follow_from_the_version(
        self, double: SidecarDouble, sidecar: Sidecar, version: str, stable_jobs: bool, stable_bulk: bool, policy: bool
    ) -> None:
        double.version = version
        assert await sidecar.features() == Features(stable_jobs, stable_bulk, policy)
        assert double.asked("probe") == []

    @pytest.mark.parametrize("old", [True, False])
    async def test_without_a_version_a_probe_tells(self, double: SidecarDouble, sidecar: Sidecar, old: bool) -> None:
        double.version, double.old = "edge", old
        assert await sidecar.features() == Features(not old, not old, not old)
        assert double.asked("probe") == ["GET /v1.0/jobs/probe"]

    async def test_are_looked_up_once(self, double: SidecarDouble, sidecar: Sidecar) -> None:
        for _ in range(5):
            await sidecar.features()
        assert len(double.asked("metadata")) == 1

    async def test_are_looked_up_again_after_a_reconnect(self) -> None:
        other = SidecarDouble(version="v1.18.6")
        async with running(SidecarDouble()) as first:
            sidecar = Sidecar(first.address, TOKEN)
            assert not (await sidecar.features()).stable_jobs
            other.port = first.port
        async with running(other):
            # Nothing failed in between: it is the new connection that tells.
            await sidecar.request("GET", "/v1.0/anything")
            assert (await sidecar.features()).stable_jobs
        await sidecar.close()

    async def test_are_looked_up_again_after_a_404(self, double: SidecarDouble, sidecar: Sidecar) -> None:
        double.version = "1.18.6"
        assert (await sidecar.features()).stable_jobs
        double.version = "v1.14.0"
        answer = await sidecar.versioned(
            "POST",
            lambda can: f"/v1.0{'' if can.stable_jobs else '-alpha1'}/jobs/one",
            body=lambda can: {"data": {}, "policy": can.policy},
        )
        assert answer.status_code == 204
        assert double.jobs == {"one": {"data": {}, "policy": False}}
        assert double.asked("/jobs/") == ["POST /v1.0/jobs/one", "POST /v1.0-alpha1/jobs/one"]

    async def test_a_404_that_stays_is_the_answer(self, double: SidecarDouble, sidecar: Sidecar) -> None:
        double.broken["/v1.0-alpha1"] = (404, {"errorCode": "ERR_PUBSUB_NOT_FOUND"})
        answer = await sidecar.versioned("POST", lambda _: "/v1.0-alpha1/x", body=lambda _: None)
        assert answer.status_code == 404
        assert len(double.asked("/x")) == 2


class TestAway:
    async def test_nobody_there(self) -> None:
        with pytest.raises(SidecarAway):
            await Sidecar("http://127.0.0.1:9", TOKEN).features()

    async def test_metadata_that_cannot_be_had(self, double: SidecarDouble, sidecar: Sidecar) -> None:
        double.broken["/v1.0/metadata"] = (500, {})
        with pytest.raises(SidecarAway):
            await sidecar.features()

    async def test_a_wrong_token(self, double: SidecarDouble) -> None:
        sidecar = Sidecar(double.address, "another")
        with pytest.raises(SidecarAway, match="DAPR_API_TOKEN"):
            await sidecar.request("GET", "/v1.0/metadata")
        await sidecar.close()

    async def test_a_401_of_somebody_behind_it_is_an_answer(self, double: SidecarDouble, sidecar: Sidecar) -> None:
        double.broken["/v1.0/invoke"] = (401, {"code": "unauthenticated"})
        answer = await sidecar.request("GET", "/v1.0/invoke/duly-api/method/x")
        assert answer.status_code == 401
