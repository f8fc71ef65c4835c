"""The account of every command in the pages: which test takes it from there and runs it, or why none can.

A command that stands word for word where a test runs it needs no account of its own, and lines that only set variables have none:
Duly itself reads them (words.py).
"""

_LAUNCHER = "backend/tests/launcher/"
_GUIDES = f"{_LAUNCHER}test_guides.py::"
_KUBERNETES = "deploy/tests/kubernetes/"
_OPERATOR = "backend/tests/entrypoints/test_operator_mcp.py::"

# Test → page → how each command that it runs begins; none, for a test that takes whatever stands in the page: every other command.
RUNS: dict[str, dict[str, tuple[str, ...]]] = {
    f"{_LAUNCHER}test_front_door.py::test_the_curl_lines_of_the_readme_work_as_written": {
        "README.md": ("curl -s -c jar", "TOKEN=", "ID=", 'curl -s -H "Authorization', "curl -s -X PATCH"),
    },
    f"{_LAUNCHER}test_running.py::test_an_existing_postgresql_is_used_instead": {
        "docs/how-to/existing-postgresql.md": ("DATABASE_URL=",),
    },
    f"{_GUIDES}test_every_request_is_answered": {
        "README.md": ("make run",),
        "docs/how-to/reminders.md": ("curl",),
        "docs/how-to/repeating-tasks.md": ("curl",),
        "docs/how-to/channels.md": ("curl",),
        "specs/001-tasks/quickstart.md": ('curl -s -H "Authorization', "curl -s -i"),
        "specs/002-event-backbone/quickstart.md": ('curl -s -H "Authorization',),
        "specs/003-time/quickstart.md": ("curl",),
    },
    f"{_GUIDES}test_a_stream_brings_what_happens": {"specs/002-event-backbone/quickstart.md": ("curl -N",)},
    f"{_GUIDES}test_an_export_is_verified": {"docs/how-to/verify-activity.md": ("curl",)},
    f"{_GUIDES}test_an_operator_looks": {
        "docs/operations/event-path.md": (
            "make doctor",
            'curl -s -H "Authorization: Bearer $DULY_OPERATOR_TOKEN" http://localhost:8000/operator/backbone',
            'curl -s -H "Authorization: Bearer $DULY_OPERATOR_TOKEN" http://localhost:8000/operator/dead-letters',
        ),
    },
    f"{_GUIDES}test_a_dead_letter_is_shown": {
        "docs/operations/runbooks/duly-dead-letters.md": (
            "backend/.venv/bin/duly dead-letters list",
            "backend/.venv/bin/duly dead-letters show",
        ),
    },
    f"{_GUIDES}test_demo_and_the_smoke_journey": {
        "specs/001-tasks/quickstart.md": ("make demo",),
        "docs/how-to/release.md": ("python3 scripts/smoke.py",),
    },
    f"{_GUIDES}test_traces_go_where_they_are_sent": {"docs/operations/monitoring.md": ("OTEL_EXPORTER_OTLP_ENDPOINT",)},
    f"{_GUIDES}test_saved_and_restored_with_a_secret_of_one_s_own": {
        "docs/how-to/backup.md": (
            "duly backup FILE  ",
            "duly backup FOLDER",
            "duly backup FILE --passphrase-file",
            "mv .duly",
            "backend/.venv/bin/duly restore",
            "backend/.venv/bin/duly audit verify",
        ),
        "docs/how-to/secrets.md": ("install", "echo"),
        "docs/operations/upgrade.md": ("duly backup FOLDER",),
    },
    f"{_OPERATOR}test_the_guides_command_answers": {"docs/how-to/ai-operations.md": ("curl",)},
    "backend/tests/workflows/test_release.py::test_the_guides_commands_release": {
        "docs/how-to/release.md": (
            "python3 scripts/release.py set",
            "python3 scripts/release.py check",
            "git commit",
            "git tag",
            "git push",
        ),
    },
    "backend/tests/workflows/test_deploy.py::test_the_guides_command_only_shows": {
        "docs/how-to/release.md": ("python3 scripts/deploy.py",),
    },
    "deploy/tests/compose/test_compose_rules.py::TestGuide::test_tokens_are_made": {
        "docs/how-to/compose.md": ("for name in",)
    },
    # Every section is run by one of the tests beside it.
    f"{_KUBERNETES}test_guide.py::test_every_command_is_run": {"docs/how-to/kubernetes.md": ()},
    f"{_KUBERNETES}test_guide.py::test_try_it_and_let_operators_look": {"docs/how-to/ai-operations.md": ()},
}

_SAME = "is itself what runs the tests"
_PART = "is a part of `make test`, by the same script"
_DOCKER = "needs Docker; that it names what there is: test_compose_rules.py; the same steps under podman: `make verify-images`"
_CONTAINER = "no simulated node runs containers"
# How commands begin that no test can run → why.
REASONS: dict[str, str] = {
    "make test": _SAME,
    "make dapr": "needs some minutes and Kafka; tests/stack/test_run.py starts what it starts",
    "make verify-images verify-cluster": _PART,
    "make verify-cluster": _PART,
    "cd backend ; .venv/bin/python -m pytest -q -m stack": _PART,
    "backend/.venv/bin/python scripts/test_cluster.py": _PART,
    "git pull": "needs a repository that has something newer",
    "docker": _DOCKER,
    "kind": "needs Docker",
    "cosign": "needs a registry, and what the workflow signed there",
    "oci": "needs an account at Oracle",
    "kubectl get nodes": "shows the nodes of a cloud; nothing of ours",
    "kubectl -n duly cp": _CONTAINER,
    "kubectl -n duly exec": _CONTAINER,
    "kubectl -n duly logs": _CONTAINER,
    "kubectl -n duly port-forward": _CONTAINER,
    "cd ${XDG_CONFIG_HOME:-$HOME/.config}/kubectl-ai ; kubectl-ai": "needs kubectl-ai and a model",
}
