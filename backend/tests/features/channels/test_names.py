"""What channels are called that nobody gave a name."""

from duly.features.channels.rules import LONGEST_NAME, name_apart
from tests.support.caller import User
from tests.support.channels import NTFY, WEB_PUSH, WEBHOOK, added


class TestNames:
    async def test_topics_of_one_server_are_told_apart_without_their_names(self, user: User) -> None:
        topics = ["secret-one", "secret-two", "secret-three"]
        found = [await added(user, NTFY, topic=topic) for topic in topics]
        assert [channel["name"] for channel in found] == ["ntfy.sh", "ntfy.sh (2)", "ntfy.sh (3)"]
        assert {channel["target"] for channel in found} == {"ntfy.sh"}
        assert "secret" not in (await user.get("/channels")).text

    async def test_a_free_number_is_taken_and_no_name_is_changed(self, user: User) -> None:
        first, second = [await added(user, WEBHOOK, url=f"https://hooks.example.com/{n}") for n in range(2)]
        await user.patch(f"/channels/{second['id']}", {"name": "Home"})
        await user.delete(f"/channels/{first['id']}")
        names = [(await added(user, WEBHOOK, url=f"https://hooks.example.com/{n}"))["name"] for n in (2, 3)]
        assert names == ["hooks.example.com", "hooks.example.com (2)"]

    async def test_a_given_name_stays_also_when_there_is_one(self, user: User) -> None:
        browser = await added(user, WEB_PUSH)
        assert (await added(user, NTFY, name=browser["name"]))["name"] == browser["name"]


def test_a_long_one_is_cut_before_its_number() -> None:
    host = "a" * 120
    names: list[str] = []
    for _ in range(12):
        names.append(name_apart(host, names))
    assert max(len(name) for name in names) == LONGEST_NAME
    assert (names[0], names[-1]) == ("a" * 100, "a" * 95 + " (12)")
    assert len(set(names)) == 12
