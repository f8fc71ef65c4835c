"""The command `duly`.

Job: parse arguments and call the one function that does the work.
Never: holds logic of its own.
On failure: prints one plain sentence to standard error and exits with 1 (2 for wrong arguments).
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from duly.errors import DulyError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="duly", description="The task manager that never drops a reminder.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve any subset of the services in this process")
    serve.add_argument("names", nargs="+", metavar="NAME", help="service, or all")
    serve.add_argument("--reload", action="store_true", help="start again when the code changes")
    migrate = commands.add_parser("migrate", help="create roles and schemas, and bring the database to this version")
    migrate.add_argument(
        "--phase",
        choices=["expand", "contract"],
        default="contract",
        help="expand: only as far as the version before still works on it (default: everything)",
    )
    installation = commands.add_parser("secrets", help="make the secrets of an installation of containers, once")
    installation.add_argument("folder", help="where a folder (a volume) for each reader is")
    installation.add_argument("--broker", default="", metavar="HOST:PORT", help="also make those of Dapr's sidecars")
    topics = commands.add_parser("topics", help="make the topics on a broker, before any sidecar starts")
    topics.add_argument("broker", metavar="HOST:PORT")
    commands.add_parser("up", help="run everything: PostgreSQL, API, web (make run)")
    commands.add_parser("dev", help="the same with hot reload (make dev)")
    commands.add_parser("dapr", help="the same on real Kafka and Dapr sidecars, each service a process (make dapr)")
    commands.add_parser("doctor", help="explain what is wrong, in plain words")
    commands.add_parser("tidy", help="remove old trash, events, deliveries and idempotency keys now")
    letters = commands.add_parser("dead-letters", help="look at events that a consumer gave up on, and try them again")
    letters.add_argument("action", choices=["list", "show", "redrive", "discard"])
    letters.add_argument("ids", nargs="*", metavar="ID")
    letters.add_argument("--consumer", help="only those of this consumer")
    letters.add_argument("--all", action="store_true", dest="every", help="redrive or discard every one")
    audit = commands.add_parser("audit", help="check that no entry of the audit record was lost or changed")
    audit.add_argument("action", choices=["verify"])
    audit.add_argument("--user", metavar="ID", help="only the record of this user")
    backup = commands.add_parser("backup", help="save everything the database holds, while Duly works")
    backup.add_argument("target", help="a file that is not there yet, a folder, or - for standard output")
    backup.add_argument(
        "--passphrase-file", default="", metavar="FILE", help="seal it with the first line of this file"
    )
    backup.add_argument("--keep", type=int, default=0, metavar="N", help="leave only the newest N in the folder")
    restore = commands.add_parser("restore", help="put a backup into an empty database")
    restore.add_argument("source", help="a backup, or - for standard input")
    restore.add_argument("--passphrase-file", default="", metavar="FILE", help="what it was sealed with")
    generate = commands.add_parser("generate", help="write the files that are made from the code")
    generate.add_argument("--check", action="store_true", help="only say which differ")
    generate.add_argument("--release", action="store_true", help="promise the event schemas of today, too (ADR-0010)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = _parser().parse_args(arguments)
    try:
        return _run(given)
    except KeyboardInterrupt:
        return 130
    except (ValueError, OSError, DulyError) as error:
        print(f"duly: {error}", file=sys.stderr)
        return 1


def _run(given: argparse.Namespace) -> int:
    # Each command imports what it needs: `duly doctor` must work where the API's libraries do not.
    match given.command:
        case "serve":
            from duly.entrypoints.serve import serve

            serve(given.names, reload=given.reload)
        case "migrate":
            from duly.database.migrate import migrate
            from duly.database.phases import target
            from duly.settings import settings

            asyncio.run(migrate(settings(), target(given.phase)))
        case "secrets":
            from duly.launcher.installation import make_secrets

            make_secrets(Path(given.folder), os.environ, given.broker)
        case "topics":
            from duly.launcher.stack.topics import make_topics_at

            make_topics_at(given.broker)
        case "up" | "dev":
            from duly.launcher.run import run

            return run(dev=given.command == "dev")
        case "dapr":
            from duly.launcher.stack.run import run as run_stack

            return run_stack()
        case "doctor":
            from duly.launcher.doctor import doctor

            return doctor()
        case "tidy":
            from duly.entrypoints.commands import tidy_now
            from duly.launcher.attach import attach

            attach()
            print(asyncio.run(tidy_now()))
        case "dead-letters":
            from duly.entrypoints import dead_letter_commands
            from duly.launcher.attach import attach

            attach()
            print(asyncio.run(dead_letter_commands.run(given.action, given.ids, given.consumer, every=given.every)))
        case "audit":
            from duly.entrypoints.commands import verify_audit
            from duly.launcher.attach import attach

            attach()
            lines, whole = asyncio.run(verify_audit(given.user))
            print("\n".join(lines))
            return 0 if whole else 1
        case "backup":
            from duly.launcher.backup import backup

            print(backup(given.target, given.passphrase_file, given.keep), file=sys.stderr)
        case "restore":
            from duly.launcher.backup import restore

            print(restore(given.source, given.passphrase_file), file=sys.stderr)
        case "generate":
            from duly.entrypoints.documents import generate, release

            stale = generate(check=given.check)
            for path in stale:
                print(f"{'differs' if given.check else 'written'}: {path.name}")
            for path in release() if given.release and not given.check else ():
                print(f"released: {path.name}")
            return 1 if given.check and stale else 0
    return 0
