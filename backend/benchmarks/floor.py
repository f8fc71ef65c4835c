"""The floor: pgbench with each path's own statements."""

import re
import subprocess
from pathlib import Path

USER = "('00000000-0000-4000-8000-' || lpad(:u::text, 12, '0'))::uuid"
TASK = "('10000000-' || lpad(:u::text, 4, '0') || '-4000-8000-' || lpad(:t::text, 12, '0'))::uuid"
FIELDS = """id, title, description, priority, project_id, parent_id, position, due_on, due_at, start_on, start_at,
    deadline_on, time_zone, completed_at, deleted_at, version, created_at, updated_at,
    (SELECT array_agg(g.name ORDER BY b.place) FROM duly.task_tag b JOIN duly.tag g ON g.id = b.tag_id
     WHERE b.task_id = task.id) AS tags"""
_REVISION = f"SELECT revision FROM duly.stream WHERE user_id = {USER};"
SCRIPTS = {
    "list": f"""{_REVISION}
SELECT {FIELDS} FROM duly.task WHERE user_id = {USER} AND deleted_at IS NULL AND completed_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT 51;""",
    "unchanged": _REVISION,
    "get": f"SELECT {FIELDS} FROM duly.task WHERE user_id = {USER} AND deleted_at IS NULL AND id = {TASK};",
    # The ideal write: task, event and revision in one statement.
    "create": f"""WITH bump AS (
    UPDATE duly.stream SET revision = revision + 1 WHERE user_id = {USER} RETURNING revision
), made AS (
    INSERT INTO duly.task (id, user_id, title, description, priority, position, version, created_at, updated_at)
    VALUES (gen_random_uuid(), {USER}, 'Buy milk and bread', '', 0, gen_random_uuid()::text, 1, now(), now())
    RETURNING *
)
INSERT INTO duly.event (id, user_id, revision, type, subject, data, actor, request_id, occurred_at)
SELECT gen_random_uuid(), made.user_id, bump.revision, 'task.created', 'tasks/' || made.id, to_jsonb(made), 'user', 'bench', now()
FROM made, bump;""",
    "search": f"""{_REVISION}
SELECT {FIELDS} FROM duly.task WHERE user_id = {USER} AND deleted_at IS NULL AND completed_at IS NULL
AND duly.task_search(title, description) @@ duly.task_search_query('kamo')
ORDER BY created_at DESC, id DESC LIMIT 51;""",
}
SCRIPTS["mix"] = SCRIPTS["list"]  # lists are nine in ten of the mix; its floor is theirs


def measure(binaries: Path, address: str, script: Path, *, users: int, each: int, seconds: int, clients: int) -> float:
    """Run one script and return its transactions per second."""
    command = [
        *(str(binaries / "bin" / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds)),
        *("-f", str(script), address),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stderr)
    return float(found[1])


def write_scripts(folder: Path, users: int, each: int) -> dict[str, Path]:
    """Write the scripts and return their paths."""
    paths = {}
    for name, statements in SCRIPTS.items():
        paths[name] = folder / f"{name}.sql"
        head = f"\\set u random(0, {users - 1})\n\\set t random(0, {each - 1})\n"
        paths[name].write_text(
            head + " ".join(line.strip() for line in statements.splitlines()).replace("; ", ";\n") + "\n"
        )
    return paths
