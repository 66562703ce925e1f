"""A table of names in, one answer a row out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from operating import asked, listed, loaded

from resolver.batch import files
from resolver.errors import InvalidQuery, NotFound
from resolver.operations.screen import ScreenOptions
from resolver.operations.service import Service


@pytest.fixture
def service(lone: Callable[..., Service], tmp_path: Path) -> Service:
    made = lone(tmp_path / "data")
    entries = [
        listed("w-1", "Orlan Quill", birthDate="1948-03-02"),
        listed("w-2", "Harbour Light Shipping", "Company"),
    ]
    loaded(made, tmp_path, "wanted", entries)
    return made


def table(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = folder / "names.csv"
    path.write_text("".join(f"{row}\n" for row in rows), encoding)
    return path


def test_each_row_is_answered_in_order_as_if_it_were_asked_alone(service: Service, tmp_path: Path) -> None:
    path = table(tmp_path, "name,schema", "Orlan Quill,Person", "Nobody Whatsoever,Person", "Harbour Light,")
    told: list[int] = []
    answers = list(files.screen_file(service, path, "default", progress=told.append))
    assert [answer.row for answer in answers] == [0, 1, 2]
    assert [[hit.entity.id for hit in answer.hits][:1] for answer in answers] == [["w-1"], [], ["w-2"]]
    (hit,) = asked(service, "Orlan Quill", cutoff=files.FLOOR, explain=False).results
    assert (answers[0].hits[0].match.score, answers[0].hits[0].entity) == (hit.match.score, hit.entity)
    assert told[-1] == 3


def test_more_rows_than_a_batch_are_answered_one_by_one(service: Service, tmp_path: Path) -> None:
    path = table(tmp_path, "name", *["Zyx Wvu"] * files.BATCH, "Orlan Quill")
    answers = list(files.screen_file(service, path, "wanted"))
    assert [answer.row for answer in answers] == list(range(files.BATCH + 1))
    assert [hit.entity.id for hit in answers[-1].hits] == ["w-1"]


def test_columns_are_known_by_name_or_as_they_are_said_to_be(service: Service, tmp_path: Path) -> None:
    path = table(tmp_path, "query,schema,dob,born,remark", "Orlan Quill,Person,,1948-03-02,tall")

    def score(**columns: str) -> float:
        (answer,) = files.screen_file(service, path, "wanted", columns=columns)
        return answer.hits[0].match.score

    assert score(born="birthDate") >= score()


def test_a_byte_order_mark_and_options_are_taken(service: Service, tmp_path: Path) -> None:
    path = table(tmp_path, "name", "Orlan Quill", encoding="utf-8-sig")
    assert [len(a.hits) for a in files.screen_file(service, path, "default")] == [1]
    options = ScreenOptions(exclude_datasets=("wanted",))
    assert [len(a.hits) for a in files.screen_file(service, path, "default", options=options)] == [0]


def test_a_table_without_rows_has_no_answers(service: Service, tmp_path: Path) -> None:
    for rows in ((), ("name",)):
        assert list(files.screen_file(service, table(tmp_path, *rows), "default")) == []
        assert list(files.compare_file(service, table(tmp_path, *rows))) == []


WRONG: dict[str, tuple[tuple[str, ...], str, list[str]]] = {
    "a missing name": (("name,schema", "Orlan Quill,Person", " ,Person"), "utf-8", ["row 1.properties.name"]),
    "unknown schemata": (
        ("name,schema", "A B,Spaceship", "C D,Planet"),
        "utf-8",
        ["row 0.schema", "row 1.schema"],
    ),
    "too many cells": (("name", "Orlan Quill,1948", "Ada", "Brand,1970"), "utf-8", ["row 0", "row 2"]),
    "too few cells": (("name,schema", "Orlan Quill"), "utf-8", ["row 0"]),
    "no column of names": (("person", "Orlan Quill"), "utf-8", ["header"]),
    "another encoding": (("name", "Orlan Quîll"), "utf-16", ["names.csv"]),
}


@pytest.mark.parametrize(("rows", "encoding", "places"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_asked_is_named_with_its_rows(
    service: Service, tmp_path: Path, rows: tuple[str, ...], encoding: str, places: list[str]
) -> None:
    with pytest.raises(InvalidQuery) as refused:
        list(files.screen_file(service, table(tmp_path, *rows, encoding=encoding), "default"))
    assert [fault.place for fault in refused.value.faults] == places


def test_a_file_or_dataset_that_is_not_there_is_named(service: Service, tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery, match=r"missing\.csv"):
        list(files.screen_file(service, tmp_path / "missing.csv", "default"))
    with pytest.raises(NotFound, match="unwanted"):
        list(files.screen_file(service, table(tmp_path, "name", "Orlan Quill"), "unwanted"))


def test_two_names_of_a_row_are_compared(service: Service, tmp_path: Path) -> None:
    rows = ("Person,Orlan Quill,Quill Orlan", "Person,Orlan Quill,Orlan Quell", "Person,Orlan Quill,Ada Moss")
    found = list(files.compare_file(service, table(tmp_path, "schema,name1,name2", *rows)))
    scores = [row.score for row in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.9 > 0.3 > scores[-1]
    assert all(0 <= row.probability <= 1 for row in found)


def test_names_that_cannot_be_compared_are_named_with_their_rows(service: Service, tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery) as refused:
        list(files.compare_file(service, table(tmp_path, "name1,name", "a,b")))
    assert [str(fault) for fault in refused.value.faults] == [
        "header: there is no column name2",
        "header: there is no column schema",
    ]
    rows = ("Person,Orlan Quill,O. Quill", "Spaceship,Orlan,Quill", ",Orlan,Quill")
    with pytest.raises(InvalidQuery) as refused:
        list(files.compare_file(service, table(tmp_path, "schema,name1,name2", *rows)))
    assert [fault.place for fault in refused.value.faults] == ["row 1.schema", "row 2.schema"]
