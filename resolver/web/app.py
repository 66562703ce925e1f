"""How is the application put together?"""

from __future__ import annotations

import atexit
import secrets
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask

from resolver.config import Settings, load_settings
from resolver.errors import StorageError
from resolver.operations import start
from resolver.operations.renewal import Renewal
from resolver.operations.service import Service
from resolver.web import auth, errors, headers, health, limits, logs, metrics, openapi, review
from resolver.web.api import judgements as review_api
from resolver.web.api import keys, lists, match, records, reviewing
from resolver.web.api.blueprint import Api
from resolver.web.differences import Differences
from resolver.web.freshness import Freshness
from resolver.web.shelf import Shelf


def create_app(settings: Settings | None = None, service: Service | None = None) -> Flask:
    """The application over a service, or one that it opens; it is closed when the process ends.

    Made before gunicorn forks, its snapshot is shared by all workers; database connections are
    each worker's own.  ``app.extensions["resolver"]`` is the service.
    """
    if service is None:
        service = Service.open(settings if settings is not None else load_settings())
        start.warm(service)
    settings = service.settings
    service.renewal = Renewal(settings, service.storage)
    atexit.register(service.close)
    app = _Application("resolver.web")
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        SECRET_KEY=session_key(settings.data / "session.key"),
        PROPAGATE_EXCEPTIONS=False,
        API_TITLE="resolver",
        API_VERSION=version("resolver"),
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS=openapi.options(settings),
    )
    app.extensions["resolver"] = service
    app.extensions["resolver-shelf"] = Shelf()
    app.extensions["resolver-freshness"] = Freshness()
    app.extensions["resolver-differences"] = Differences()
    app.extensions["resolver-attempts"] = review.Attempts()
    errors.install(app)
    logs.install(app, settings.log_level)
    metrics.install(app)
    headers.install(app)
    review.install(app)
    auth.install(app)
    limits.install(app, settings.rate_limit)
    api = Api(app)
    for part in (match, records, lists, review_api, reviewing, keys, health, openapi):
        api.register_blueprint(part.routes)
    openapi.install(app, api)
    return app


class _Application(Flask):
    """Flask for views that are plain functions: at no call are they asked whether they are coroutines."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def session_key(path: Path) -> bytes:
    """The secret that signs the pages' sessions; made at the first start, readable by the owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{secrets.token_hex(4)}")
        if not path.exists():
            made.touch(mode=0o600)
            made.write_bytes(secrets.token_bytes(32))
            try:
                path.hardlink_to(made)  # of two that start at once, one wins
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"the key of the sessions cannot be kept: {error}") from error
