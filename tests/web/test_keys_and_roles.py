from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from web_asking import Caller

from resolver.web.auth import OPEN

Ask = Callable[[Flask, str | None], Caller]
ROLES = ("client", "analyst", "admin")

NEEDED = {
    "GET /healthz": "open",
    "GET /readyz": "open",
    "GET /openapi.json": "open",
    "GET /docs": "open",
    "GET /metrics": "client",
    "POST /match/{dataset}": "client",
    "GET /search/{dataset}": "client",
    "GET /algorithms": "client",
    "GET /catalog": "client",
    "GET /manifest": "client",
    "GET /entities/{entity_id}": "client",
    "GET /documents/{document_id}": "client",
    "POST /documents": "admin",
    "GET /admin/proposals": "analyst",
    "GET /admin/proposals/{left}/{right}": "analyst",
    "POST /admin/judgements": "analyst",
    "POST /admin/judgements/{number}/revoke": "analyst",
    "GET /admin/entities/{entity_id}/history": "analyst",
    "GET /admin/log": "analyst",
    "GET /admin/log/verify": "analyst",
    "POST /updatez": "admin",
    "GET /admin/lists": "admin",
    "POST /admin/lists/{name}": "admin",
    "POST /admin/lists/{name}/refresh": "admin",
    "GET /admin/lists/{name}/diff": "admin",
    "GET /admin/keys": "admin",
    "POST /admin/keys": "admin",
    "DELETE /admin/keys/{key_id}": "admin",
    "GET /explain": "client",
    "POST /admin/proposals": "admin",
    "GET /admin/log/export": "analyst",
    "GET /admin/claims": "analyst",
    "PUT /admin/proposals/{left}/{right}/claim": "analyst",
    "DELETE /admin/proposals/{left}/{right}/claim": "analyst",
    "GET /admin/merge-preview": "analyst",
    "POST /admin/judgements/bulk": "analyst",
    "POST /admin/judgements/undo": "analyst",
    "GET /admin/entities/{entity_id}/formation": "analyst",
    "GET /admin/entities/{entity_id}/graph": "analyst",
    "GET /admin/entities/{entity_id}/screenings": "analyst",
    "GET /admin/screenings": "analyst",
    "POST /admin/entities/{entity_id}/split": "analyst",
    "GET /admin/suppressions": "analyst",
    "POST /admin/suppressions": "analyst",
    "GET /admin/suppressions/{number}": "analyst",
    "POST /admin/suppressions/{number}/lift": "analyst",
    "GET /admin/statistics": "analyst",
    "GET /admin/policy": "analyst",
}


def documented(app: Flask) -> dict[str, str]:
    paths = app.extensions["resolver-openapi"]["paths"]
    return {
        f"{method.upper()} {path}": operation.get("x-role", OPEN)
        for path, item in paths.items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_the_table_of_roles_is_that_of_the_document(app: Flask) -> None:
    assert documented(app) == NEEDED


@pytest.fixture(autouse=True)
def no_publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue without lists, so that an update asks nobody."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "lists.toml").write_text("")
    monkeypatch.setattr("resolver.operations.lists.config_folder", lambda: tmp_path / "config")


@pytest.mark.parametrize("route", NEEDED)
@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_route_is_open_to_its_role_and_those_above(
    app: Flask, secrets: dict[str, str], route: str, role: str | None
) -> None:
    method, path = route.split()
    for name in ("dataset", "entity_id", "document_id", "left", "right", "key_id", "name"):
        path = path.replace(f"{{{name}}}", "zzz")
    path = path.replace("{number}", "999999")
    caller = Caller(app.test_client(), secrets[role] if role else None)
    status = caller(method, path, json={} if method == "POST" else None).status_code
    needed = NEEDED[route]
    if needed == "open":
        assert status == 200
    elif role is None:
        assert status == 401
    elif ROLES.index(role) < ROLES.index(needed):
        assert status == 403
    else:
        assert status not in (401, 403)


@pytest.mark.parametrize("scheme", ["ApiKey", "Bearer", "apikey", "BEARER"])
def test_a_key_comes_as_api_key_or_bearer(app: Flask, secrets: dict[str, str], scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {secrets['client']}"}
    assert app.test_client().get("/catalog", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "value",
    ["", "ApiKey", "ApiKey ", "Basic dTpw", "ApiKey wrong", "ApiKey rk_0_0", "Bearer rk__", "ApiKey \xff"],
)
def test_what_is_no_key_is_answered_with_how_to_send_one(app: Flask, value: str) -> None:
    answer = app.test_client().get("/catalog", headers={"Authorization": value})
    assert answer.status_code == 401
    assert "ApiKey" in answer.headers["WWW-Authenticate"]
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_key_is_made_shown_once_listed_and_revoked(fresh: Flask, asking: Ask) -> None:
    admin = asking(fresh, "admin")
    made = admin.post("/admin/keys", json={"name": "Ana", "role": "analyst"})
    assert made.status_code == 201
    ana = Caller(fresh.test_client(), made.json["secret"])
    assert ana.get("/admin/proposals").status_code == 200
    listed = next(k for k in admin.get("/admin/keys").json["results"] if k["id"] == made.json["id"])
    assert listed["last_used"] is not None
    assert made.json["secret"] not in admin.get("/admin/keys").text
    assert admin("DELETE", f"/admin/keys/{made.json['id']}").status_code == 204
    assert ana.get("/admin/proposals").status_code == 401


def test_two_keys_of_one_name_cannot_be_told_apart_and_are_refused(fresh: Flask, asking: Ask) -> None:
    admin = asking(fresh, "admin")
    answers = [admin.post("/admin/keys", json={"name": "Ana", "role": "client"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 409]


def test_without_auth_everybody_is_anonymous_and_may_do_all(opened: Callable[..., Flask]) -> None:
    client = opened(auth=False).test_client()
    assert client.get("/admin/keys").status_code == 200
    assert client.get("/review/").status_code == 200
    assert "anonymous" in client.get("/review/").text
    document: Any = client.get("/openapi.json").json
    assert document["security"] == []


def test_too_many_requests_are_told_when_to_come_back(opened: Callable[..., Flask], asking: Ask) -> None:
    app = opened(rate_limit="3 per minute")
    client, analyst = asking(app, "client"), asking(app, "analyst")
    statuses = [client.get("/catalog").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = client.get("/catalog")
    assert float(answer.headers["Retry-After"]) > 0
    assert answer.mimetype == "application/problem+json"
    assert analyst.get("/catalog").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_a_key_is_never_taken_from_the_session_of_the_pages(fresh: Flask, asking: Ask) -> None:
    client = fresh.test_client()
    secret: Any = asking(fresh, "admin").secret
    page = client.get("/review/sign-in").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    signed_in = client.post("/review/sign-in", data={"csrf_token": token, "key": secret})
    assert signed_in.status_code == 303
    assert client.get("/review/keys").status_code == 200
    assert client.get("/admin/keys").status_code == 401
