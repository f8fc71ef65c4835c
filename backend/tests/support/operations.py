"""Random operations of one user through the API, seeded."""

from random import Random
from typing import Any

from tests.support.caller import User
from tests.support.channels import EMAIL, NTFY, WEB_PUSH, WEBHOOK

TITLES = ("Buy milk", "دودھ خریدنا", "牛乳を買う 🥛", "Café résumé", "हिन्दी में काम", "x" * 500, "  padded  ")
TAGS = ("home", "Work", "deep work", "کام", "緊急")
REMINDERS = (
    {"at": "2026-12-01T09:00:00+05:00"},
    {"before": "PT0S", "of": "due"},
    {"before": "P1D", "of": "start", "nag": {"every": "PT5M", "max": 3}},
)
PRIORITIES = ("none", "low", "medium", "high", "urgent")
RECURRENCES = (
    {"rule": "FREQ=DAILY"},
    {"rule": "FREQ=WEEKLY;INTERVAL=2", "catch_up": "each"},
    {"rule": "FREQ=MONTHLY;COUNT=2", "month_end": "clamp"},
    {"rule": "FREQ=DAILY;INTERVAL=3", "repeat_from": "completion"},
    None,
)

CHANNELS = (WEB_PUSH, EMAIL, WEBHOOK, NTFY)


class Operations:
    """Does one random thing at a time; an answer may be a refusal, never a 5xx."""

    def __init__(self, user: User, seed: int) -> None:
        self.user = user
        self.random = Random(seed)
        self.tasks: list[str] = []
        self.recurring: list[str] = []
        self.projects: list[str] = []
        self.refused = 0

    def _some(self, known: list[str]) -> str | None:
        return self.random.choice(known) if known and self.random.random() < 0.8 else None

    def fields(self) -> dict[str, Any]:
        pick, chance = self.random.choice, self.random.random
        body: dict[str, Any] = {}
        if chance() < 0.4:
            body["description"] = pick(("", "- [ ] one\n- [ ] two", "long " * 50))
        if chance() < 0.5:
            body["priority"] = pick(PRIORITIES)
        if chance() < 0.4:
            body["tags"] = self.random.sample(TAGS, self.random.randrange(4))
        if chance() < 0.3:
            body["due_on"] = pick(("2026-12-01", "2027-02-28", None))
        elif chance() < 0.3:
            body["due_at"] = pick(("2026-12-01T09:30:00+05:00", "2026-11-30T23:59:59.123456Z", None))
        if chance() < 0.2:
            body["start_at"] = pick(("2026-11-20T06:00:00Z", None))
        if chance() < 0.2:
            body["time_zone"] = pick(("Asia/Karachi", "Australia/Lord_Howe", None))
        if chance() < 0.2:
            body["deadline_on"] = pick(("2027-01-01", None))
        if chance() < 0.3:
            body["reminders"] = self.random.sample(REMINDERS, self.random.randrange(3))
        if chance() < 0.4 and (body.get("due_on") or body.get("due_at")):
            body["recurrence"] = pick(RECURRENCES)
        if chance() < 0.3:
            body["project_id"] = self._some(self.projects)
        if chance() < 0.3:
            body["parent_id"] = self._some(self.tasks)
        return body

    async def step(self) -> None:
        """Do one thing."""
        user, pick = self.user, self.random.choice
        task = pick(self.tasks) if self.tasks else None
        project = pick(self.projects) if self.projects else None
        kind = self.random.randrange(23)
        if kind < 5 or task is None:
            answer = await user.post("/tasks", {"title": pick(TITLES), **self.fields()})
            if answer.status_code == 201:
                self.tasks.append(answer.json()["id"])
                if answer.json()["recurrence"]:
                    self.recurring.append(answer.json()["id"])
        elif kind < 8:
            answer = await user.patch(f"/tasks/{task}", self.fields())
        elif kind == 8:
            answer = await user.put(f"/tasks/{task}", {"title": pick(TITLES), **self.fields()})
        elif kind < 11:
            answer = await user.patch(f"/tasks/{task}/complete", {"completed": self.random.random() < 0.7})
        elif kind == 11:
            answer = await user.delete(f"/tasks/{task}?permanently={pick(('true', 'false', 'false'))}")
        elif kind == 12:
            answer = await user.post(f"/tasks/{task}/restore")
        elif kind == 13:
            place = {name: value for name, value in self.fields().items() if name in ("project_id", "parent_id")}
            answer = await user.post(f"/tasks/{task}/move", place | pick(({}, {"after": pick(self.tasks)})))
        elif kind == 14:
            answer = await self._bulk()
        elif kind == 15 or project is None:
            answer = await user.post("/projects", {"name": pick(("Home", "گھر", "仕事")), "color": pick(("red", None))})
            if answer.status_code == 201:
                self.projects.append(answer.json()["id"])
        elif kind == 16:
            answer = await user.patch(f"/projects/{project}", {"name": pick(TAGS), "archived": pick((True, False))})
        elif kind == 17:
            answer = await user.delete(f"/projects/{project}?tasks={pick(('inbox', 'trash'))}")
        elif kind == 18:
            answer = await self._tag()
        elif kind < 21:
            answer = await self._series(pick(self.recurring or self.tasks))
        elif kind == 21:
            answer = await self._channel()
        else:
            answer = await user.patch("/account", {"time_zone": pick(("UTC", "Asia/Karachi", "Pacific/Apia"))})
        assert answer.status_code < 500, answer.text
        self.refused += answer.status_code >= 400

    async def _series(self, task: str) -> Any:
        pick = self.random.choice
        match self.random.randrange(4):
            case 0:
                return await self.user.post(f"/tasks/{task}/skip")
            case 1:
                return await self.user.post(f"/tasks/{task}/postpone", {"due_on": pick(("2026-12-05", "2027-03-01"))})
            case 2:
                scope = pick(("this", "following", "all"))
                return await self.user.patch(f"/tasks/{task}/series", {"scope": scope, "changes": self.fields()})
            case _:
                return await self.user.post(f"/tasks/{task}/end-series")

    async def _channel(self) -> Any:
        user, pick = self.user, self.random.choice
        listed = await user.get("/channels")
        if listed.status_code == 404:
            # A replica of a version that has none yet.
            return listed
        known = [channel["id"] for channel in listed.json()["items"]]
        match self.random.randrange(4) if known else 0:
            case 0:
                return await user.post("/channels", pick(CHANNELS))
            case 1:
                return await user.delete(f"/channels/{pick(known)}")
            case 2:
                return await user.post(f"/channels/{pick(known)}/test")
            case _:
                body = {"name": pick(TITLES[:4]), "enabled": pick((True, False)), "wants": pick(([], ["digest"]))}
                return await user.patch(f"/channels/{pick(known)}", body)

    async def _bulk(self) -> Any:
        ids = self.random.sample(self.tasks, min(len(self.tasks), 6))
        action = self.random.choice(("update", "complete", "reopen", "delete", "restore", "move"))
        body: dict[str, Any] = {"ids": ids, "action": action}
        if action == "update":
            body["changes"] = {**self.fields(), "add_tags": ["bulk"], "remove_tags": ["home"]}
        if action == "move":
            body["project_id"] = self._some(self.projects)
        return await self.user.post("/tasks/bulk", body)

    async def _tag(self) -> Any:
        tags = (await self.user.get("/tags")).json()["items"]
        if len(tags) < 2:
            return await self.user.post("/tags", {"name": self.random.choice(TAGS)})
        one, other = self.random.sample(tags, 2)
        match self.random.randrange(3):
            case 0:
                name = self.random.choice((one["name"].upper(), f"{one['name']}x"[:50]))
                return await self.user.patch(f"/tags/{one['id']}", {"name": name})
            case 1:
                return await self.user.post(f"/tags/{one['id']}/merge", {"into": other["id"]})
            case _:
                return await self.user.delete(f"/tags/{one['id']}")
