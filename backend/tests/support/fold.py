"""A client that keeps a copy: folds `/changes` into lists, by the rules of `duly.events.payloads` alone."""

from typing import Any

Thing = dict[str, Any]


class Copy:
    """Everything of one user, by id."""

    def __init__(self) -> None:
        self.tasks: dict[str, Thing] = {}
        self.projects: dict[str, Thing] = {}
        self.tags: dict[str, Thing] = {}
        self.notifications: dict[str, Thing] = {}
        self.channels: dict[str, Thing] = {}
        self.account: Thing = {}
        self.revision = 0

    def fold(self, change: Thing) -> None:
        """Apply one event; its revision must be the next one."""
        assert change["revision"] == self.revision + 1
        self.revision = change["revision"]
        kind, verb = change["type"].split(".")
        data, at = change["data"], change["occurred_at"]
        if kind == "account":
            self.account |= {name: value["to"] for name, value in data["changes"].items()}
            return
        if kind in ("series", "reminder", "digest"):
            # What it means for a task, or what is told of it, stands in events of their own.
            return
        if change["type"] == "notifications.purged":
            for gone in data["ids"]:
                del self.notifications[gone]
            return
        thing_id = change["subject"].split("/")[1]
        things: dict[str, Thing] = getattr(self, f"{kind}s")
        if verb == "created":
            things[thing_id] = data[kind]
        elif verb in ("purged", "deleted") and "changes" not in data:
            del things[thing_id]
            if kind == "tag":
                self._rename(data["name"], None)
        elif verb == "merged":
            del things[thing_id]
            self._rename(data["name"], data["into_name"])
        else:
            for name, value in data["changes"].items():
                assert things[thing_id][name] == value["from"], (change, things[thing_id])
                things[thing_id][name] = value["to"]
            things[thing_id] |= {"version": data["version"], "updated_at": at}
            if kind == "tag" and "name" in data["changes"]:
                self._rename(data["changes"]["name"]["from"], data["changes"]["name"]["to"])

    def _rename(self, old: str, new: str | None) -> None:
        for task in self.tasks.values():
            if old not in task["tags"]:
                continue
            if new is None or new in task["tags"]:
                task["tags"].remove(old)
            else:
                task["tags"][task["tags"].index(old)] = new

    def alive(self) -> dict[str, Thing]:
        """Return the tasks outside the trash."""
        return {key: task for key, task in self.tasks.items() if task["deleted_at"] is None}

    def trashed(self) -> dict[str, Thing]:
        """Return the tasks in the trash."""
        return {key: task for key, task in self.tasks.items() if task["deleted_at"] is not None}
