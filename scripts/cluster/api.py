"""A small client of the API server: JSON over HTTPS with a token, and kubectl where a person would use it."""

import functools
import http.client
import json
import os
import ssl
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

Object = dict[str, Any]
T = TypeVar("T")
FIELD_MANAGER = "duly-verify"
_ANSWER_SECONDS = 30
# Kubernetes may repeat a whole pod when it says what is wrong with it.
_SAID_CHARACTERS = 3000


class Refused(Exception):
    """The API server, or a program that asks it, refused; the text is what it said."""

    def __init__(self, said: str, code: int = 0) -> None:
        super().__init__(said)
        self.code = code


@dataclass
class Api:
    """The API at a port of this machine; `certificate` is the file that proves it, `kubeconfig` the file for other programs.

    One thread asks at a time.
    """

    port: int
    token: str
    certificate: Path
    kubeconfig: Path
    home: Path
    kubectl_path: Path
    _known: dict[str, list[Object]] = field(default_factory=dict)
    _groups: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, body: Object | None = None, media: str = "application/json") -> Object:
        """Ask once. Errors: `Refused` with the code of HTTP, OSError when nobody answers."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": media, "Accept": "application/json"}
        again = self._line.sock is not None
        try:
            answer, text = self._ask(method, path, body, headers)
        except (ConnectionError, http.client.RemoteDisconnected):
            # A line that nobody used for a while is closed by the server.
            if not again:
                raise
            answer, text = self._ask(method, path, body, headers)
        if answer.status >= 400:
            raise Refused(_message(text), answer.status)
        found: Object = json.loads(text) if text.startswith("{") else {"text": text}
        return found

    def _ask(
        self, method: str, path: str, body: Object | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        try:
            self._line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self._line.getresponse()
            return answer, answer.read().decode()
        except OSError:
            self._line.close()
            raise

    @functools.cached_property
    def _line(self) -> http.client.HTTPSConnection:
        trust = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=trust, timeout=_ANSWER_SECONDS)

    def close(self) -> None:
        """End the connection."""
        self._line.close()

    def items(self, path: str, **options: str) -> list[Object]:
        """Return the objects of a collection, such as `/api/v1/namespaces/x/pods`."""
        found = self.call("GET", f"{path}?{urlencode(options)}" if options else path)
        listed: list[Object] = found.get("items") or []
        return listed

    def apply(self, objects: Iterable[Object]) -> None:
        """Bring objects into being by server-side apply, with strict validation. Errors: `Refused`."""
        options = urlencode({"fieldManager": FIELD_MANAGER, "force": "true", "fieldValidation": "Strict"})
        for one in objects:
            self.call("PATCH", f"{self.path_of(one)}?{options}", one, "application/apply-patch+yaml")

    def create(self, one: Object) -> Object:
        """Create an object, its status included where the API lets one. Errors: `Refused`."""
        return self.call("POST", f"{self.path_of(one).rpartition('/')[0]}?fieldValidation=Strict", one)

    def delete(self, path: str) -> None:
        """Delete one object, or a collection; what is not there is fine."""
        try:
            self.call("DELETE", path, {"propagationPolicy": "Background", "gracePeriodSeconds": 0})
        except Refused as error:
            if error.code != http.client.NOT_FOUND:
                raise

    def path_of(self, one: Object) -> str:
        """Return the path of an object, as it says itself what it is."""
        version, kind = one["apiVersion"], one["kind"]
        resource = next((r for r in self._resources(version) if r["kind"] == kind), None)
        if resource is None:
            raise Refused(f"{version} {kind} is no kind of this cluster")
        base = f"/api/{version}" if version == "v1" else f"/apis/{version}"
        if resource["namespaced"]:
            base += f"/namespaces/{one['metadata']['namespace']}"
        return f"{base}/{resource['name']}/{one['metadata']['name']}"

    def collections(self) -> list[tuple[str, Object]]:
        """Return every resource that can be listed: its group and preferred version, and what it is."""
        if not self._groups:
            self._groups = [group["preferredVersion"]["groupVersion"] for group in self.call("GET", "/apis")["groups"]]
        versions = ["v1", *self._groups]
        return [(version, one) for version in versions for one in self._resources(version) if "list" in one["verbs"]]

    def forget(self) -> None:
        """Ask anew which kinds there are: definitions came."""
        self._known.clear()
        self._groups.clear()

    def _resources(self, version: str) -> list[Object]:
        """Return the resources of a group and version, without those that are part of another."""
        if version not in self._known:
            found = self.call("GET", f"/api/{version}" if version == "v1" else f"/apis/{version}")
            self._known[version] = [resource for resource in found["resources"] if "/" not in resource["name"]]
        return self._known[version]

    def kubectl(self, *words: str, text: str | None = None) -> str:
        """Run kubectl as a person would; return what it printed, warnings too. Errors: `Refused`."""
        return self.run([str(self.kubectl_path), *words], text=text)

    def run(self, command: list[str], text: str | None = None, **env: str) -> str:
        """Run a program on this cluster and on nothing of the person's own. Errors: `Refused` with what it said."""
        mine = {"PATH": f"{self.kubectl_path.parent}{os.pathsep}/usr/bin{os.pathsep}/bin", "HOME": str(self.home)}
        mine |= {"KUBECONFIG": str(self.kubeconfig), **env}
        done = subprocess.run(
            command, env=mine, input=text or "", capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode != 0:
            raise Refused((done.stderr + done.stdout).strip()[:_SAID_CHARACTERS], done.returncode)
        return done.stdout + done.stderr


def _message(text: str) -> str:
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return text.strip()


def until(found: Callable[[], T | None], seconds: float, words: str | Callable[[], str]) -> T:
    """Ask again and again until something is found, and return it. Errors: AssertionError with the words."""
    deadline = time.monotonic() + seconds
    while True:
        if result := found():
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds:.0f} s: {words if isinstance(words, str) else words()}")
        time.sleep(0.1)
