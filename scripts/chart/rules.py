"""All rules in one table, and what it takes to apply them to a rendering."""

import functools
from collections.abc import Callable, Iterable, Iterator

from chart import budget, names, network, pods, schemas, secrets, sidecars
from chart.render import Document, Rendered

Rule = Callable[[list[Document]], Iterable[str]]


@functools.cache
def consumed() -> sidecars.Consumed:
    """Return the topics that each service of the backend consumes, from the code itself."""
    from duly.entrypoints.serve import SERVICES

    return {
        name: {topic for consumer in service.consumers for topic in consumer.topics}
        for name, service in SERVICES.items()
    }


def _kinds(documents: list[Document]) -> Iterator[str]:
    for document in documents:
        for said in schemas.faults(document):
            name = document.get("metadata", {}).get("name", "?")
            yield f"{document.get('kind', '?')} {name}: {said}"


def _deliveries(documents: list[Document]) -> Iterator[str]:
    return sidecars.deliveries(documents, consumed())


RULES: dict[str, Rule] = {
    "kinds": _kinds,
    "pod security": pods.restricted,
    "resources": pods.resources,
    "images": pods.images,
    "probes": pods.probes,
    "stopping": pods.stopping,
    "edge": network.edge,
    "services": network.services,
    "network policies": network.policies,
    "outside": network.outside,
    "secret keys": secrets.keys,
    "plain secrets": secrets.plain,
    "variables": secrets.known,
    "names": names.names,
    "labels": names.labels,
    "hooks": names.hooks,
    "jobs": names.jobs,
    "replicas": names.replicas,
    "sidecars": sidecars.annotations,
    "deliveries": _deliveries,
    "reading secrets": sidecars.reading,
    "the broker's volume": budget.broker,
}


def of_profile(profile: str) -> dict[str, Rule]:
    """Return the rules for one profile: those for all, its budget, and what it promises."""
    found = dict(RULES)
    found["budget"] = lambda documents: budget.budget(profile, documents)
    found["volumes"] = lambda documents: budget.volumes(profile, documents)
    if profile == "ha":
        found["availability"] = names.available
    return found


def faults(rendered: Rendered) -> list[str]:
    """Return in words what is wrong with a rendering."""
    documents = list(rendered.documents)
    return [
        f"{rendered.profile} on {rendered.runtime}: {rule}: {said}"
        for rule, judge in of_profile(rendered.profile).items()
        for said in judge(documents)
    ]
