"""Asking the application with a key."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from resolver.operations import access
from resolver.operations.service import Service

ROLES = ("client", "analyst", "admin")


class Caller:
    """A client with a key, or without one."""

    def __init__(self, client: FlaskClient, secret: str | None) -> None:
        self.client = client
        self.secret = secret

    def __call__(self, method: str, path: str, **kwargs: Any) -> Any:
        headers = dict(kwargs.pop("headers", {}))
        if self.secret is not None:
            headers.setdefault("Authorization", f"ApiKey {self.secret}")
        return self.client.open(path, method=method, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> Any:
        return self("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> Any:
        return self("POST", path, **kwargs)

    def match(self, *names: str, schema: str = "Person", dataset: str = "default", **query: Any) -> Any:
        """The answers to queries for these names, in their order."""
        queries = {
            f"q{n}": {"schema": schema, "properties": {"name": [name]}} for n, name in enumerate(names)
        }
        response = self.post(f"/match/{dataset}", json={"queries": queries}, query_string=query)
        assert response.status_code == 200, response.text
        return [response.json["responses"][f"q{n}"] for n in range(len(names))]


def secrets_of(app: Flask) -> dict[str, str]:
    service: Service = app.extensions["resolver"]
    found = {key.name for key in access.keys(service)}
    return {role: access.create_key(service, f"{role}-{len(found)}", role)[1] for role in ROLES}
