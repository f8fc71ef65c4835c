"""Renderings that are broken on purpose: what is harmed in which, and the rule that must say so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chart.render import Document

Break = Callable[[list[Document]], Any]


@dataclass(frozen=True)
class Mutant:
    """What is broken, in which rendering, and the rule that must say so."""

    rule: str
    words: str
    harm: Break
    profile: str = "everything"
    runtime: str = "dapr"
    # Only a definition's own rules find it, and those are not everywhere.
    by_rule: bool = False


def find(documents: list[Document], kind: str, end: str = "") -> Document:
    """Return the first object of a kind whose name ends so."""
    return next(d for d in documents if d["kind"] == kind and d["metadata"]["name"].endswith(end))


def pod(documents: list[Document], end: str = "-api", kind: str = "Deployment") -> dict[str, Any]:
    """Return the spec of a workload's pod."""
    return dict(find(documents, kind, end)["spec"]["template"])["spec"]  # type: ignore[no-any-return]


def main(documents: list[Document], end: str = "-api", kind: str = "Deployment") -> dict[str, Any]:
    """Return the first container of a workload."""
    return dict(enumerate(pod(documents, end, kind)["containers"]))[0]  # type: ignore[no-any-return]


def notes(documents: list[Document], end: str = "-api") -> dict[str, str]:
    """Return the annotations of a Deployment's pod."""
    return find(documents, "Deployment", end)["spec"]["template"]["metadata"]["annotations"]  # type: ignore[no-any-return]


def drop(documents: list[Document], kind: str, end: str = "") -> None:
    """Take an object away."""
    documents.remove(find(documents, kind, end))


def put(where: dict[str, Any], key: str, value: Any) -> None:
    """Set a key; for use where only an expression can stand."""
    where[key] = value


MUTANTS = [
    Mutant("kinds", "a field that is mistyped", lambda d: put(pod(d), "terminationGracePeriod", 3)),
    Mutant("kinds", "a kind that nobody knows", lambda d: put(find(d, "Ingress"), "apiVersion", "extensions/v1beta1")),
    Mutant(
        "kinds",
        "metadata of a component that is mistyped",
        lambda d: put(find(d, "Component", "events")["spec"]["metadata"][0], "name", "broker"),
    ),
    Mutant(
        "kinds",
        "a parent that stands twice",
        lambda d: find(d, "HTTPRoute")["spec"]["parentRefs"].append({"name": "public", "namespace": "gateways"}),
        by_rule=True,
    ),
    Mutant("kinds", "a definition's field that is mistyped", lambda d: put(find(d, "HTTPRoute")["spec"], "hosts", [])),
    Mutant(
        "pod security",
        "a root file system that can be written",
        lambda d: put(main(d)["securityContext"], "readOnlyRootFilesystem", False),
    ),
    Mutant(
        "pod security", "an init container that is not shut", lambda d: put(pod(d), "initContainers", [{"name": "x"}])
    ),
    Mutant("pod security", "root", lambda d: pod(d, "-migrate", "Job").pop("securityContext")),
    Mutant(
        "pod security", "a token that nobody needs", lambda d: put(pod(d, "-web"), "automountServiceAccountToken", True)
    ),
    Mutant("resources", "no request", lambda d: main(d, "-web").pop("resources")),
    Mutant("resources", "a volume without a limit", lambda d: put(pod(d)["volumes"][0], "emptyDir", {})),
    Mutant("images", "an image without a version", lambda d: put(main(d), "image", "duly-backend")),
    Mutant(
        "probes",
        "readiness that wakes the database",
        lambda d: put(main(d)["readinessProbe"]["httpGet"], "path", "/readyz"),
    ),
    Mutant("probes", "no liveness", lambda d: main(d, "-web").pop("livenessProbe")),
    Mutant("stopping", "too little time", lambda d: put(pod(d), "terminationGracePeriodSeconds", 30)),
    Mutant("stopping", "no pre-stop", lambda d: main(d).pop("lifecycle")),
    Mutant(
        "edge",
        "a route to the API",
        lambda d: put(find(d, "HTTPRoute")["spec"]["rules"][0]["backendRefs"][0], "name", "duly-api"),
    ),
    Mutant(
        "edge",
        "an Ingress for deliveries",
        lambda d: put(find(d, "Ingress")["spec"]["rules"][0]["http"]["paths"][0], "path", "/events"),
    ),
    Mutant("edge", "a Service that is open", lambda d: put(find(d, "Service", "-api")["spec"], "type", "LoadBalancer")),
    Mutant(
        "services",
        "a Service without pods",
        lambda d: put(find(d, "Service", "-api")["spec"]["selector"], "app.kubernetes.io/component", "ape"),
    ),
    Mutant("services", "a port without a name", lambda d: put(main(d)["ports"][0], "name", "web")),
    Mutant("network policies", "nothing is denied", lambda d: drop(d, "NetworkPolicy", "-deny")),
    Mutant("network policies", "the web does not reach the API", lambda d: drop(d, "NetworkPolicy", "-to-backend")),
    Mutant(
        "network policies",
        "everybody reaches everything",
        lambda d: put(find(d, "NetworkPolicy", "-to-backend")["spec"]["egress"][0], "ports", []),
    ),
    Mutant(
        "network policies",
        "the broker is open",
        lambda d: put(find(d, "NetworkPolicy", "duly-broker")["spec"], "ingress", [{}]),
        "oke-free",
    ),
    Mutant(
        "outside",
        "deliveries reach private networks",
        lambda d: find(d, "NetworkPolicy", "-deliveries")["spec"]["egress"][0]["to"][0]["ipBlock"].pop("except"),
        "ha",
    ),
    Mutant(
        "outside",
        "the API reaches the internet",
        lambda d: put(find(d, "NetworkPolicy", "-deliveries")["spec"]["podSelector"], "matchExpressions", []),
        "ha",
    ),
    Mutant(
        "secret keys",
        "a key that nobody documented",
        lambda d: put(main(d)["env"][-1]["valueFrom"]["secretKeyRef"], "key", "kee"),
    ),
    Mutant("secret keys", "a Secret that anybody may read", lambda d: find(d, "Role")["rules"][0].pop("resourceNames")),
    Mutant(
        "secret keys",
        "a Secret that the backend asks for and may not have",
        lambda d: find(d, "Role")["rules"][0]["resourceNames"].remove("delivery-key"),
    ),
    Mutant(
        "plain secrets",
        "a password in a variable",
        lambda d: main(d)["env"].append({"name": "DULY_API_PASSWORD", "value": "x"}),
    ),
    Mutant(
        "plain secrets",
        "a token in the settings",
        lambda d: put(find(d, "ConfigMap", "-settings")["data"], "DULY_OPERATOR_TOKEN", "x"),
    ),
    Mutant(
        "variables",
        "a setting that is mistyped",
        lambda d: put(find(d, "ConfigMap", "-settings")["data"], "DULY_LOGLEVEL", "info"),
    ),
    Mutant("names", "a name that is too long", lambda d: put(find(d, "CronJob")["metadata"], "name", "x" * 53)),
    Mutant("names", "a name that is there twice", lambda d: d.append(find(d, "Service"))),
    Mutant(
        "labels",
        "a selector with a version",
        lambda d: put(find(d, "Deployment")["spec"]["selector"]["matchLabels"], "app.kubernetes.io/version", "1"),
    ),
    Mutant(
        "hooks",
        "a hook with an account of the release",
        lambda d: put(pod(d, "-migrate", "Job"), "serviceAccountName", "duly-api"),
    ),
    Mutant(
        "hooks",
        "a migration before its database",
        lambda d: put(find(d, "Job", "-topics")["metadata"]["annotations"], "helm.sh/hook", "pre-install"),
        "local",
    ),
    Mutant(
        "hooks",
        "topics after the migration",
        lambda d: put(find(d, "Job", "-topics")["metadata"]["annotations"], "helm.sh/hook-weight", "9"),
    ),
    Mutant("jobs", "a Job with a sidecar", lambda d: find(d, "Job")["spec"]["template"]["metadata"].pop("annotations")),
    Mutant(
        "replicas",
        "an autoscaler of nothing",
        lambda d: put(find(d, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"], "name", "x"),
    ),
    Mutant(
        "replicas",
        "an autoscaler by the wrong container",
        lambda d: put(
            find(d, "HorizontalPodAutoscaler", "-web")["spec"]["metrics"][0]["containerResource"], "container", "duly"
        ),
    ),
    Mutant("sidecars", "an annotation that is mistyped", lambda d: put(notes(d), "dapr.io/appport", "8000")),
    Mutant("sidecars", "no app port", lambda d: notes(d).pop("dapr.io/app-port")),
    Mutant("sidecars", "every Secret can be read", lambda d: notes(d).pop("dapr.io/disable-builtin-k8s-secret-store")),
    Mutant("sidecars", "a short buffer", lambda d: notes(d).pop("dapr.io/read-buffer-size")),
    Mutant(
        "sidecars",
        "no scheduler for reminders",
        lambda d: put(notes(d, "-worker"), "dapr.io/scheduler-host-address", ""),
    ),
    Mutant("sidecars", "a pod without a sidecar", lambda d: put(notes(d, "-web"), "dapr.io/enabled", "false")),
    Mutant(
        "sidecars",
        "a sidecar on the embedded runtime",
        lambda d: put(notes(d), "dapr.io/enabled", "true"),
        runtime="embedded",
    ),
    Mutant("deliveries", "a topic that nobody gets", lambda d: drop(d, "Subscription", "reminders")),
    Mutant(
        "deliveries", "no dead letters", lambda d: find(d, "Subscription", "task-events")["spec"].pop("deadLetterTopic")
    ),
    Mutant(
        "deliveries",
        "a component that is not for its user",
        lambda d: put(find(d, "Component", "events"), "scopes", ["duly-api"]),
    ),
    Mutant(
        "deliveries",
        "another route",
        lambda d: put(find(d, "Subscription", "reminders")["spec"], "routes", {"default": "/reminders"}),
    ),
    Mutant(
        "deliveries",
        "the state of a user for everybody",
        lambda d: find(d, "Component", "state")["scopes"].append("duly-worker"),
    ),
    Mutant(
        "deliveries",
        "the web calls another application",
        lambda d: put(
            next(v for v in main(d, "-web")["env"] if v["name"] == "DULY_API_URL"),
            "value",
            "http://127.0.0.1:3500/v1.0/invoke/api/method",
        ),
    ),
    Mutant(
        "reading secrets", "a right to write", lambda d: put(find(d, "Role")["rules"][0], "verbs", ["get", "update"])
    ),
    Mutant(
        "budget",
        "a pod that is too large",
        lambda d: put(main(d)["resources"]["requests"], "memory", "8Gi"),
        "oke-free",
    ),
    Mutant(
        "budget", "a sidecar that is too large", lambda d: put(notes(d), "dapr.io/sidecar-cpu-request", "2"), "oke-free"
    ),
    Mutant(
        "volumes",
        "a volume below what there is",
        lambda d: put(
            find(d, "StatefulSet")["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"], "storage", "5Gi"
        ),
        "oke-free",
    ),
    Mutant(
        "runbooks",
        "an alert whose runbook is elsewhere",
        lambda d: put(
            find(d, "PrometheusRule", "-alerts")["spec"]["groups"][0]["rules"][0]["annotations"],
            "runbook_url",
            "docs/operations/runbooks/duly-absent.md",
        ),
    ),
    Mutant(
        "the broker's volume",
        "a volume that can get full",
        lambda d: put(
            find(d, "StatefulSet", "-broker")["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"],
            "storage",
            "10Gi",
        ),
        "oke-free",
    ),
    Mutant(
        "connections",
        "more pods than the database has connections for",
        lambda d: put(find(d, "HorizontalPodAutoscaler", "-api")["spec"], "maxReplicas", 40),
        "ha",
    ),
    Mutant("availability", "one replica", lambda d: put(find(d, "Deployment", "-audit")["spec"], "replicas", 1), "ha"),
    Mutant("availability", "no budget", lambda d: drop(d, "PodDisruptionBudget", "-audit"), "ha"),
    Mutant("availability", "one node for all", lambda d: pod(d, "-audit")["topologySpreadConstraints"].pop(0), "ha"),
]
