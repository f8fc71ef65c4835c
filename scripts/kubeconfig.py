"""Write the kubeconfig of a deployment: the one of a secret, or one with a token that the cluster knows this workflow by.

    kubeconfig.py FILE

From the environment: KUBECONFIG_CONTENT (a whole kubeconfig), or KUBE_SERVER, KUBE_CA (base64) and KUBE_AUDIENCE, with which
GitHub's own token service is asked (ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN, given by `id-token: write`). The second leaves no
secret to be stolen: the token is good for minutes. Nothing of either is printed.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
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
    cluster = {"server": server, "certificate-authority-data": authority}
    # JSON is YAML, and needs no quoting of ours.
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "duly", "cluster": cluster}],
            "users": [{"name": "deploy", "user": {"token": token(env)}}],
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


def main(arguments: list[str]) -> int:
    """Write the file for its owner's eyes only; return the exit code."""
    if len(arguments) != 1:
        print("Usage: kubeconfig.py FILE", file=sys.stderr)
        return 2
    try:
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
