"""A browser without script: follows links and sends forms as they stand on the page."""

from __future__ import annotations

from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse


def parsed(text: str) -> Any:
    """The page as a tree; lxml's types do not tell what an expression finds."""
    return html.fromstring(text)


class Visitor:
    """Somebody with a browser: follows links and sends forms as they stand on the page."""

    def __init__(self, app: Flask, secret: str | None) -> None:
        self.client = app.test_client()
        if secret is not None:
            answer = self.send(self.get("/review/sign-in"), key=secret)
            assert answer.status_code == 303, answer.text

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.client.get(path, **kwargs)

    def send(self, page: TestResponse, form: int = 0, **values: str) -> TestResponse:
        """Sends the page's form of that number among those that post."""
        forms = [f for f in parsed(page.text).forms if f.method.lower() == "post"]
        found = forms[form]
        data = dict(found.form_values()) | values
        return self.client.post(found.action or page.request.path, data=data)
