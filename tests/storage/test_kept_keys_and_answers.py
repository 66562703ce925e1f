from __future__ import annotations

import threading

import pytest

from resolver.errors import Conflict, NotFound
from resolver.storage import ApiKey, Storage, use_is_due


class Clock:
    def __init__(self) -> None:
        self.now = "2024-05-01T10:00:00.000000+00:00"

    def __call__(self) -> str:
        return self.now


def test_a_key_is_found_by_id_and_name(storage: Storage) -> None:
    with storage.writing() as tx:
        kept = tx.keys.add(ApiKey("ab12", "first admin", "admin", "hash"))
        assert tx.keys.get("ab12") == tx.keys.named("first admin") == kept
        assert tx.keys.all() == (kept,)
        assert tx.keys.count() == 1
        assert tx.keys.get("none") is None
        assert (kept.last_used, kept.revoked) == (None, None)
        assert kept.created


@pytest.mark.parametrize(("key_id", "name"), [("ab12", "second"), ("cd34", "first")])
def test_ids_and_names_of_keys_are_taken_once(storage: Storage, key_id: str, name: str) -> None:
    with storage.writing() as tx:
        tx.keys.add(ApiKey("ab12", "first", "admin", "hash"))
        with pytest.raises(Conflict):
            tx.keys.add(ApiKey(key_id, name, "client", "hash"))


def test_a_revoked_key_keeps_the_day_it_ended(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.keys.add(ApiKey("ab12", "first", "admin", "hash"))
        ended = tx.keys.revoke("ab12").revoked
        assert ended
        assert tx.keys.revoke("ab12").revoked == ended
        with pytest.raises(NotFound):
            tx.keys.revoke("none")


def test_last_use_is_written_at_most_once_a_minute(database_url: str) -> None:
    clock = Clock()
    storage = Storage(database_url, clock=clock)
    with storage.writing() as tx:
        key = tx.keys.add(ApiKey("ab12", "first", "admin", "hash"))
        assert use_is_due(key, clock.now)
        assert tx.keys.used("ab12")
        clock.now = "2024-05-01T10:00:59.000000+00:00"
        assert not tx.keys.used("ab12")
        kept = tx.keys.get("ab12")
        assert kept is not None
        assert not use_is_due(kept, clock.now)
        clock.now = "2024-05-01T10:01:00.000000+00:00"
        assert use_is_due(kept, clock.now)
        assert tx.keys.used("ab12")
    storage.close()


def test_a_request_is_answered_once(storage: Storage) -> None:
    with storage.writing() as tx:
        assert tx.answers.begin("k", "POST /documents", "ines", "digest") is None
        running = tx.answers.begin("k", "POST /documents", "ines", "digest")
        assert running is not None
        assert running.status is None
        tx.answers.finish("k", "POST /documents", "ines", status=201, response='{"id":1}')
        done = tx.answers.begin("k", "POST /documents", "ines", "another digest")
        assert done is not None
        assert (done.status, done.response, done.body_digest) == (201, '{"id":1}', "digest")
        assert tx.answers.begin("k", "POST /documents", "omar", "digest") is None
        assert tx.answers.begin("k", "POST /judgements", "ines", "digest") is None


def test_a_request_that_failed_may_be_tried_again(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.answers.begin("k", "r", "u", "digest")
        tx.answers.drop("k", "r", "u")
        assert tx.answers.begin("k", "r", "u", "digest") is None


def test_old_answers_are_forgotten(database_url: str) -> None:
    clock = Clock()
    storage = Storage(database_url, clock=clock)
    with storage.writing() as tx:
        tx.answers.begin("old", "r", "u", "digest")
        clock.now = "2024-05-02T10:00:00.000000+00:00"
        tx.answers.begin("new", "r", "u", "digest")
        assert tx.answers.forget_before("2024-05-02T00:00:00.000000+00:00") == 1
        assert tx.answers.get("old", "r", "u") is None
        assert tx.answers.get("new", "r", "u") is not None
    storage.close()


def test_of_many_who_begin_at_once_one_may_answer(storage: Storage) -> None:
    mine: list[bool] = []

    def begin() -> None:
        with storage.writing() as tx:
            mine.append(tx.answers.begin("k", "r", "u", "digest") is None)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mine) == [False] * 7 + [True]


def test_state_is_kept_under_keys(storage: Storage) -> None:
    with storage.writing() as tx:
        assert tx.state.get("snapshot") is None
        tx.state.put("snapshot", "one")
        tx.state.put("snapshot", "two")
        assert tx.state.get("snapshot") == "two"
        tx.state.drop("snapshot")
        assert tx.state.get("snapshot") is None
