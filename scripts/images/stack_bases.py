"""Stand-ins for the images of the overlay with Dapr: the programs of `make dapr` under the names that compose asks for.

Kafka is the pinned version itself, on this machine's Java. daprd and the scheduler are of the version that package
registries have (1.14), not of the newer one that the overlay names: what the overlay says of addresses, files, secrets and
order is proven, not that version.
"""

import shutil
from pathlib import Path
from typing import Any

from duly.launcher.stack.tools import Tools

from images import bases
from images.engine import Engine

# What only later schedulers know.
_LATER = ("--override-broadcast-host-port", "--etcd-max-")
_NC = "#!/usr/bin/python3\nimport socket, sys\nsocket.create_connection((sys.argv[2], int(sys.argv[3])), 2)\n"
_SCRIPTS = {"kafka-storage.sh": "kafka.tools.StorageTool", "kafka-server-start.sh": "kafka.Kafka"}


def make(engine: Engine, services: dict[str, dict[str, Any]], found: Tools) -> None:
    """Make the stand-ins anew for the images that `services` name. Errors: `LauncherError`."""
    for service, name, program in (("audit-dapr", "daprd", found.daprd), ("scheduler", "scheduler", found.scheduler)):
        with engine.workshop() as folder:
            shutil.copy(program, folder / name)
            (folder / "Dockerfile").write_text(f"FROM scratch\nCOPY {name} /{name}\n")
            engine.build(folder, services[service]["image"], layers=False)
    with engine.workshop() as folder:
        (folder / "Dockerfile").write_text(_kafka(folder, found))
        engine.build(folder, services["kafka"]["image"], layers=False)


def for_old_dapr(services: dict[str, dict[str, Any]]) -> None:
    """Take out of the commands what Dapr 1.14 does not know."""
    command = services["scheduler"]["command"]
    services["scheduler"]["command"] = [word for word in command if not word.startswith(_LATER)]


def _kafka(folder: Path, found: Tools) -> str:
    program = Path(shutil.which(found.java) or found.java).resolve()
    # Some of its files are links into /etc, and one, of sources that nobody needs, may lead nowhere.
    shutil.copytree(program.parents[1], folder / "java", ignore_dangling_symlinks=True)
    shutil.copytree(found.jars, folder / "libs")
    (folder / "bin").mkdir()
    for name, main in _SCRIPTS.items():
        script = f'#!/bin/sh\nexec /opt/java/bin/java $KAFKA_HEAP_OPTS -cp "/opt/kafka/libs/*" {main} "$@"\n'
        (folder / "bin" / name).write_text(script)
        (folder / "bin" / name).chmod(0o755)
    # The original is Alpine, whose busybox has it.
    (folder / "nc").write_text(_NC)
    (folder / "nc").chmod(0o755)
    return (
        f"FROM {bases.tag('python')}\n"
        "COPY java /opt/java\nCOPY libs /opt/kafka/libs\nCOPY bin /opt/kafka/bin\nCOPY nc /usr/local/bin/nc\n"
        "RUN groupadd --gid 1000 appuser && useradd --uid 1000 --gid 1000 appuser"
        " && install -d -o 1000 -g 1000 /var/lib/kafka/data\nVOLUME /var/lib/kafka/data\n"
    )
