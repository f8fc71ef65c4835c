"""The rules themselves are tried: renderings and values that are broken on purpose, each of which must be found."""

import copy
from collections.abc import Iterator

from chart import render, rules, schemas, tools
from chart.broken import MUTANTS
from chart.render import Document, Rendered

# Values that the schema or a template must refuse, with a word of what Helm says.
REFUSED = {
    "nonsense=1": "nonsense",
    "services.api.nonsense=1": "services",
    "services.api.serves={apy}": "services",
    "services.web.serves={api}": "schema",
    "services.api.serves={api}": "no pod serves `realtime`",
    "services.other.serves={api}": "served by",
    "settings.DULY_API_PASSWORD=x": "schema",
    "settings.DULY_RUNTIME=dapr": "schema",
    "settings.PATH=x": "schema",
    "publicUrl=https://example.com/": "publicUrl",
    "publicUrl=example.com": "publicUrl",
    "runtime=kubernetes": "runtime",
    "images.web.digest=latest": "digest",
    "placement.terminationGraceSeconds=10": "terminationGraceSeconds",
    "httpRoute.enabled=true,httpRoute.parentRefs=null": "parentRefs",
    "serviceDefaults.resources.requests.cpu=lots": "cpu",
    "backup.schedule=nightly": "schedule",
    "monitoring.rules.runbooks=docs": "runbooks",
    "web.providers={oidc}": "web.oidc.issuer",
}


def unnoticed() -> Iterator[str]:
    """Yield in words every fault that was made on purpose and that nobody found, and every rule that was never tried."""
    renderings = {(one.profile, one.runtime): one for one in render.different()}
    for mutant in MUTANTS if renderings else ():
        if mutant.by_rule and (not schemas.definitions() or tools.cel() is None):
            continue
        one = renderings[mutant.profile, mutant.runtime]
        documents = copy.deepcopy(list(one.documents))
        mutant.harm(documents)
        if not _found(one, mutant.rule, documents):
            yield f"the rule `{mutant.rule}` does not find: {mutant.words}"
    every = set(rules.of_profile("ha"))
    for name in sorted(every - {mutant.rule for mutant in MUTANTS}):
        yield f"the rule `{name}` is never tried"
    for version, program in tools.helms().items():
        for change, word in REFUSED.items():
            try:
                render.template(program, "local", "--set", change)
            except render.RenderFailed as error:
                if word not in str(error):
                    yield f"Helm {version} refuses {change} for another reason: {error}"
            else:
                yield f"Helm {version} takes {change}"


def _found(one: Rendered, rule: str, documents: list[Document]) -> list[str]:
    return list(rules.of_profile(one.profile)[rule](documents))
