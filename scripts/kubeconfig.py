"""Write the kubeconfig of a deployment: the one of a secret, or one that asks for tokens that the cluster knows this workflow by.

    kubeconfig.py FILE
    kubeconfig.py --credential     what the second kind runs each time that Helm needs a token

From the environment: KUBECONFIG_CONTENT (a whole kubeconfig), or KUBE_SERVER, KUBE_CA (base64) and KUBE_AUDIENCE, with which
GitHub's own token service is asked (ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN, given by `id-token: write`). The second leaves no
secret to be stolen: a token is good for five minutes, and none is in the file. An upgrade that is waited for and then taken
back is longer than that, hence a new one each time. Nothing of either is told to the log.
"""

import base64
import contextlib
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit


class Lacks(Exception):
    """Something is not given or not as it must be; the text says what."""


def kubeconfig(env: Mapping[str, str]) -> str:
    """Return the text of the file. Errors: `Lacks`."""
    if content := env.get("KUBECONFIG_CONTENT", "").strip():
        if "clusters:" not in content:
            raise Lacks("the secret KUBECONFIG is no kubeconfig")
        return content + "\n"
    server, authority = env.get("KUBE_SERVER", ""), env.get("KUBE_CA", "")
    if not server or not authority:
        raise Lacks("neither the secret KUBECONFIG nor the variables KUBE_SERVER and KUBE_CA are there")
    if urlsplit(server).scheme != "https":
        raise Lacks("KUBE_SERVER must begin with https://")
    # Whoever may not ask should hear of it now, not from Helm.
    token(env)
    cluster = {"server": server, "certificate-authority-data": authority}
    program = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": [str(Path(__file__).resolve()), "--credential"],
        "env": [{"name": "KUBE_AUDIENCE", "value": env.get("KUBE_AUDIENCE", "")}],
        "interactiveMode": "Never",
    }
    # JSON is YAML, and needs no quoting of ours.
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "duly", "cluster": cluster}],
            "users": [{"name": "deploy", "user": {"exec": program}}],
            "contexts": [{"name": "duly", "context": {"cluster": "duly", "user": "deploy"}}],
            "current-context": "duly",
        }
    )


def token(env: Mapping[str, str]) -> str:
    """Ask GitHub for a token of this run. Errors: `Lacks`."""
    address, bearer = env.get("ACTIONS_ID_TOKEN_REQUEST_URL", ""), env.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "")
    if not address or not bearer:
        raise Lacks("this run may not ask for a token: the job needs `id-token: write`")
    audience = quote(env.get("KUBE_AUDIENCE") or "duly", safe="")
    request = urllib.request.Request(f"{address}&audience={audience}", headers={"Authorization": f"Bearer {bearer}"})  # noqa: S310 - GitHub's own
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return str(json.load(answer)["value"])
    except urllib.error.HTTPError as error:
        error.close()
        raise Lacks(f"no token was given (GitHub answered {error.code})") from error
    except (OSError, ValueError, KeyError) as error:
        raise Lacks(f"no token was given ({type(error).__name__})") from error


def credential(env: Mapping[str, str]) -> str:
    """Return a new token as programs of Kubernetes read it, with the moment when it ends. Errors: `Lacks`."""
    found = token(env)
    status = {"token": found}
    with contextlib.suppress(ValueError, IndexError, KeyError, TypeError):
        claims = found.split(".")[1]
        ends = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"]
        # Half a minute for the way; without this it would be used until it is refused.
        status["expirationTimestamp"] = datetime.fromtimestamp(ends - 30, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status})


def main(arguments: list[str]) -> int:
    """Write the file for its owner's eyes only, or a token to whoever asked; return the exit code."""
    if len(arguments) != 1:
        print("Usage: kubeconfig.py FILE | --credential", file=sys.stderr)
        return 2
    try:
        if arguments == ["--credential"]:
            print(credential(os.environ))
            return 0
        text = kubeconfig(os.environ)
    except Lacks as error:
        print(f"kubeconfig: {error}", file=sys.stderr)
        return 1
    path = Path(arguments[0])
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
