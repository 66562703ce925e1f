"""How does gunicorn run the service?

``resolver serve`` starts gunicorn with this file; so does
``gunicorn -c config/gunicorn.conf.py`` by itself.  What operators change is in ``resolver.toml``.

The application is loaded once and then forked (preload), so that all workers share the snapshot.
gunicorn's messages are JSON lines on stdout like the application's.  The line for each request is
the application's own (``resolver/web/logs.py``); gunicorn's would hold the address asked for, and
addresses hold names.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http import message
from gunicorn.workers.gthread import ThreadWorker

from resolver.config import load_settings

gc.disable()  # until the fork: what is loaded stays, and holes in its pages would be filled by each worker

_settings = load_settings()
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - not a file of fixed name
_METRICS = "resolver-metrics-"

wsgi_app = "resolver.web:create_app()"
bind = _settings.bind
workers = _settings.workers
threads = _settings.threads
preload_app = True

timeout = 60  # seconds without a sign of life before a worker is replaced; no limit on one request
graceful_timeout = 25  # seconds that requests in flight get at the end; containers wait 30 to 40
keepalive = 15
worker_tmp_dir = _MEMORY  # heartbeats on a disk block when the disk does
umask = 0o077
control_socket_disable = True  # it would need a writable home

# Addresses may have 60,000 bytes, and the application answers longer ones with 414.  gunicorn cuts any
# setting down to its own 8,190 except 0, which is no limit at all; so its ceiling is raised instead.
message.MAX_REQUEST_LINE = 131_072
limit_request_line = message.MAX_REQUEST_LINE - 1
limit_request_fields = 64
limit_request_field_size = 8190

errorlog = "-"
loglevel = _settings.log_level.lower()

# prometheus-client reads this when it is first imported, so it is set before the application is.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=_METRICS, dir=_MEMORY)

if _settings.refresh_lists:
    from resolver.operations.schedule import refresh_when_due


class worker_class(ThreadWorker):  # noqa: N801 - gunicorn's name for the setting
    """Threads, and no new connection for a worker whose threads are all busy.

    A client's connections stay with the worker that took them.  Of those that come at once the first worker
    to wake would take all, and one processor would answer while the others wait.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._busy = 0

    def enqueue_req(self, conn: Any) -> None:
        """Hands the connection to a thread."""
        self._busy += 1
        if self._busy >= self.cfg.threads:
            self.set_accept_enabled(False)
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Takes it back; before it waits for the next connection, gunicorn asks for new ones to be let in."""
        self._busy -= 1
        super().finish_request(conn, fs)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Lets new connections in, as far as there is a thread for one."""
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)


class _JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, event, process and, where there is one, the traceback."""
        line = {
            "event": _without_address(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _without_address(record: logging.LogRecord) -> str:
    """The message; where it quotes a request that never reached the application, what comes before."""
    message = record.getMessage()
    if message.startswith("Invalid "):
        return re.split(r"""['"]""", message, maxsplit=1)[0].strip(" :")
    return "Error handling request" if message.startswith("Error handling request") else message


class logger_class(Logger):  # noqa: N801 - gunicorn's name for the setting
    """gunicorn's own log, as JSON lines on stdout."""

    def setup(self, cfg: Any) -> None:
        """Sets gunicorn's handlers up, then turns each to stdout and JSON."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_JsonLines())
            if type(handler) is logging.StreamHandler:
                handler.setStream(sys.stdout)


def when_ready(server: Any) -> None:
    """Keeps the collector's hands off what was loaded, so that its pages stay shared after the fork."""
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Lets the collector in where requests leave something to collect, not at every few of them."""
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


def post_worker_init(worker: Any) -> None:
    """Starts the thread that refreshes due lists, where the setting ``refresh_lists`` says so.

    Every worker has one; a lock in the database lets one of them work at a time.
    """
    if _settings.refresh_lists:
        worker.stop_refreshing = threading.Event()
        refresh_when_due(worker.wsgi.extensions["resolver"], worker.stop_refreshing)


def worker_exit(server: Any, worker: Any) -> None:
    """Lets no refresh begin any more; one that is under way is undone when the process ends."""
    if hasattr(worker, "stop_refreshing"):
        worker.stop_refreshing.set()


def child_exit(server: Any, worker: Any) -> None:
    """Takes a dead worker's gauges out of the sums."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Removes the counters' folder, where it was made here."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if folder.name.startswith(_METRICS):
        shutil.rmtree(folder, ignore_errors=True)
