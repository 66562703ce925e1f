"""``/updatez`` and ``/admin/lists``: which published lists are in force, and how fresh are they?"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from resolver.errors import Fault, InvalidListing, StorageError
from resolver.operations import lists, schedule
from resolver.operations.lists import Change, ListState, Loaded, Refreshed
from resolver.web.api.blueprint import Blueprint, answer, path_parameter
from resolver.web.api.schemas import (
    DiffAnswer,
    DiffParameters,
    ListsAnswer,
    LoadedAnswer,
    LoadParameters,
    UpdateAnswer,
    UpdateHeaders,
    UpdateParameters,
)
from resolver.web.auth import takes_token
from resolver.web.current import changes, service, settings
from resolver.web.logs import note

routes = Blueprint("Lists", __name__, description="Which published lists are in force, and how fresh?")
NAME = path_parameter("name", "Name of a list: one of the catalogue, or one of your own.")
MOST_ROWS = 200
"""Rows that could not be read, in one answer; the command line shows all."""


@routes.route("/updatez", methods=["POST"])
@takes_token
@routes.access("admin")
@routes.arguments(UpdateParameters, location="query")
@routes.arguments(UpdateHeaders, location="headers")
@routes.response(200, UpdateAnswer)
@routes.problems(409, 422)
def update(parameters: dict[str, Any], headers: dict[str, Any]) -> Response:
    """Ask all publishers for what is new

    Needs an admin's key, or the setting `update_token` as the parameter `token` or the header
    `X-Update-Token`.  Answers at once; with `sync=true` when all lists are in.  409 while lists are
    being loaded already.
    """
    opened = service()
    if parameters["sync"]:
        results = lists.refresh(opened)
        if any(found.loaded is not None and found.loaded.changed for found in results):
            schedule.link_soon(opened)
        note(lists=len(results))
        return answer({"status": "ok", "lists": [_refreshed(found) for found in results]})
    lists.check_idle(opened)
    threading.Thread(target=schedule.refresh_now, args=(opened,), name="refresh lists", daemon=True).start()
    return answer({"status": "ok", "lists": []})


@routes.route("/admin/lists")
@routes.access("admin")
@routes.response(200, ListsAnswer)
def show_lists() -> Response:
    """List the published lists

    Those of the catalogue, whether loaded or not, and those loaded by hand.
    """
    return answer({"results": [_state(state) for state in lists.states(service())]})


_FILES = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "The files of one version, each in a part of any name.",
                        }
                    },
                }
            },
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary", "description": "The file itself."}
            },
        },
    }
}


@routes.route("/admin/lists/<name>", methods=["POST"], parameters=[NAME])
@routes.access("admin")
@routes.arguments(LoadParameters, location="query")
@routes.response(200, LoadedAnswer)
@routes.problems(400, 404, 409, 413, 415, 422)
@routes.documented(**_FILES)
def load_list(parameters: dict[str, Any], name: str) -> Response:
    """Put a version of a list in force

    The body is the file as its publisher has it (of any Content-Type), or `multipart/form-data` with
    all files of the version.  It is taken whole or not at all: where it cannot be read, 422 says every
    fault with its place, and the last good version stays.  What is new is then linked with all other
    records in the background: likely pairs come into the queue.
    """
    with _uploaded(parameters["filename"]) as files:
        loaded = lists.load(service(), name, files, format=parameters["format"], force=parameters["force"])
    note(added=loaded.added, updated=loaded.updated, removed=loaded.removed)
    if loaded.changed:
        schedule.link_soon(service())
    return answer(_loaded(loaded))


load_list.takes_lists = True  # type: ignore[attr-defined]  # resolver.web.headers lets more bytes pass


@routes.route("/admin/lists/<name>/refresh", methods=["POST"], parameters=[NAME])
@routes.access("admin")
@routes.response(200, LoadedAnswer)
@routes.problems(404, 409)
def refresh_list(name: str) -> Response:
    """Ask a publisher for what is new

    Answers when that is done.  Where the publisher could not be reached, or what came was refused,
    `problem` says why, and the last good version stays.
    """
    (found,) = lists.refresh(service(), [name])
    if found.loaded is not None and found.loaded.changed:
        schedule.link_soon(service())
    return answer(_refreshed(found))


@routes.route("/admin/lists/<name>/diff", parameters=[NAME])
@routes.access("admin")
@routes.arguments(DiffParameters, location="query")
@routes.response(200, DiffAnswer)
@routes.problems(404, 422)
def diff_list(parameters: dict[str, Any], name: str) -> Response:
    """Compare two versions of a list

    Counts of what was added, changed and removed, and a page of the changes, field by field.
    """
    found = changes(name, parameters["old"], parameters["new"])
    rows = [row for row in found.rows if parameters["act"] in (None, row.act)]
    page = rows[parameters["offset"] :][: parameters["limit"]]
    return answer(
        {
            "name": name,
            "old": found.old,
            "new": found.new,
            "counts": found.counts,
            "unchanged": found.unchanged,
            "results": [_change(row) for row in page],
            "total": len(rows),
            "limit": parameters["limit"],
            "offset": parameters["offset"],
        }
    )


@contextmanager
def _uploaded(filename: str) -> Iterator[list[Path]]:
    """The files that were sent, on disk while the block runs."""
    most = settings().max_list_bytes
    place = settings().data / "lists"
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".upload-", dir=place) as folder:
            if request.mimetype == "multipart/form-data":
                files = [
                    _saved(part.stream, Path(folder) / str(number), part.filename or "list", most)
                    for number, part in enumerate(request.files.values())
                ]
            else:
                files = [_saved(request.stream, Path(folder) / "0", filename, most)]
            if not files or not any(path.stat().st_size for path in files):
                raise InvalidListing("no file came", [Fault("", "the body holds no file, or an empty one")])
            yield files
    except OSError as error:
        raise StorageError(f"the upload cannot be kept: {error.strerror}") from error


def _saved(stream: Any, folder: Path, name: str, most: int) -> Path:
    """The stream as a file under the last part of its name."""
    folder.mkdir()
    path = folder / (Path(name.replace("\\", "/").replace("\0", "")).name or "list")
    with path.open("wb") as out:
        shutil.copyfileobj(stream, out)
        if out.tell() > most or (request.content_length is None and out.tell() >= most):
            raise RequestEntityTooLarge(f"The file is larger than {most:,} bytes.")
    return path


def _state(state: ListState) -> dict[str, Any]:
    return {
        "name": state.name,
        "title": state.title,
        "format": state.format,
        "version": state.version,
        "published": state.published,
        "loaded_at": state.loaded_at,
        "age_hours": state.age_hours,
        "counts": dict(state.counts),
        "records": sum(state.counts.values()),
        "checked_at": state.checked_at,
        "problem": state.problem,
        "due": state.due,
        "outdated": state.outdated,
    }


def _loaded(found: Loaded) -> dict[str, Any]:
    report = found.report
    rejected = report.rejected[:MOST_ROWS] if report is not None else ()
    return {
        "name": found.name,
        "version": found.version,
        "changed": found.changed,
        "added": found.added,
        "updated": found.updated,
        "removed": found.removed,
        "notices": list(report.notices) if report is not None else [],
        "rejected": [{"place": r.place, "text": r.text, "reason": r.reason} for r in rejected],
        "unread": len(report.unread) if report is not None else 0,
        "problem": None,
    }


def _refreshed(found: Refreshed) -> dict[str, Any]:
    if found.loaded is not None:
        return _loaded(found.loaded)
    nothing = Loaded(found.name, "", False, 0, 0, 0, None)
    return _loaded(nothing) | {"version": None, "problem": found.problem}


def _change(row: Change) -> dict[str, Any]:
    return {
        "act": row.act,
        "id": row.id,
        "caption": row.caption,
        "schema": row.schema,
        "fields": [
            {"property": f.prop, "removed": list(f.removed), "added": list(f.added)} for f in row.fields
        ],
    }
