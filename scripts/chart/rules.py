"""All rules in one table, and what it takes to apply them to a rendering."""

import functools
from collections.abc import Callable, Iterable, Iterator

from chart import budget, names, network, pods, schemas, secrets, sidecars, tools
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


def runbooks(documents: list[Document]) -> Iterator[str]:
    """Each alert leads to a runbook that there is, all of them under one address."""
    notes = [
        (rule["alert"], rule["annotations"].get("runbook_url", ""))
        for document in documents
        if document["kind"] == "PrometheusRule"
        for group in document["spec"]["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    places = set()
    for alert, address in notes:
        before, found, name = address.rpartition("docs/operations/runbooks/")
        places.add(before)
        if not found or not (tools.ROOT / found / name).is_file():
            yield f"{alert}: {address} is no runbook"
    if len(places) > 1:
        yield f"runbooks are at {' and '.join(sorted(places))}"


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
    "runbooks": runbooks,
}


def of_profile(profile: str) -> dict[str, Rule]:
    """Return the rules for one profile: those for all, its budget, and what it promises."""
    found = dict(RULES)
    found["budget"] = lambda documents: budget.budget(profile, documents)
    found["volumes"] = lambda documents: budget.volumes(profile, documents)
    if profile == "ha":
        found["availability"] = names.available
        found["connections"] = names.connections
    return found


def faults(rendered: Rendered) -> list[str]:
    """Return in words what is wrong with a rendering."""
    documents = list(rendered.documents)
    return [
        f"{rendered.profile} on {rendered.runtime}: {rule}: {said}"
        for rule, judge in of_profile(rendered.profile).items()
        for said in judge(documents)
    ]
