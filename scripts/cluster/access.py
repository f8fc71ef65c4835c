"""Who may do what, asked of the API server itself: a review of access for each verb and resource."""

from collections.abc import Iterable, Iterator

from cluster.api import Api, Object

READS = ("get", "list", "watch")
WRITES = ("create", "update", "patch", "delete", "deletecollection")
# What is no resource of a namespace, or lets one act through something else.
INDIRECT = (
    ("", "pods/exec", "create"), ("", "pods/attach", "create"), ("", "pods/portforward", "create"),
    ("", "pods/ephemeralcontainers", "patch"), ("", "pods/eviction", "create"), ("", "serviceaccounts/token", "create"),
    ("apps", "deployments/scale", "patch"), ("apps", "statefulsets/scale", "patch"), ("", "nodes/proxy", "get"),
    ("", "users", "impersonate"), ("", "groups", "impersonate"), ("", "serviceaccounts", "impersonate"),
    ("rbac.authorization.k8s.io", "roles", "escalate"), ("rbac.authorization.k8s.io", "roles", "bind"),
    ("rbac.authorization.k8s.io", "clusterroles", "escalate"), ("rbac.authorization.k8s.io", "clusterroles", "bind"),
)  # fmt: skip
# Every account that is known may ask who it is and what it may do, which is no write.
_OF_EVERYBODY = {"selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"}


def allowed(
    api: Api, account: tuple[str, str], namespace: str, verb: str, resource: str, group: str = "", name: str = ""
) -> bool:
    """Return whether a ServiceAccount (namespace, name) may do something in a namespace; an empty one is the whole cluster."""
    space, who = account
    asked = {"namespace": namespace, "verb": verb, "group": group, "name": name}
    asked["resource"], _, asked["subresource"] = resource.partition("/")
    review: Object = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {
            "user": f"system:serviceaccount:{space}:{who}",
            "groups": ["system:serviceaccounts", f"system:serviceaccounts:{space}", "system:authenticated"],
            "resourceAttributes": {key: value for key, value in asked.items() if value},
        },
    }
    answer = api.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
    return bool(answer["status"]["allowed"])


def every(api: Api) -> Iterator[tuple[str, str]]:
    """Yield group and name of every resource that this cluster has."""
    for version, resource in api.collections():
        if resource["name"] not in _OF_EVERYBODY:
            yield version.rpartition("/")[0], resource["name"]


def rights(
    api: Api, account: tuple[str, str], namespace: str, verbs: Iterable[str], resources: Iterable[tuple[str, str]]
) -> set[str]:
    """Return what an account may do of all this, as `verb resource.group`."""
    verbs = tuple(verbs)
    return {
        f"{verb} {resource}.{group}".rstrip(".")
        for group, resource in resources
        for verb in verbs
        if allowed(api, account, namespace, verb, resource, group)
    }


def indirect(api: Api, account: tuple[str, str], namespace: str) -> set[str]:
    """Return which of the ways around an account may take."""
    return {
        f"{verb} {resource}.{group}".rstrip(".")
        for group, resource, verb in INDIRECT
        if allowed(api, account, namespace, verb, resource, group)
    }
