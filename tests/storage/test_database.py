from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event
from sqlalchemy.pool import Pool
from storing import judged, listed, with_datasets

from resolver.errors import Busy, ConfigError, StorageError
from resolver.model.judgements import pair
from resolver.storage import ApiKey, Dataset, NewJudgement, Storage
from resolver.storage.tables import metadata

WRITER = """
import sys
from resolver.model.judgements import Verdict, pair
from resolver.storage import NewJudgement, Storage
storage = Storage(sys.argv[1])
for n in range(int(sys.argv[3])):
    with storage.writing() as tx:
        on = pair("a", f"{sys.argv[2]}-{n}")
        row = tx.judgements.append(NewJudgement(on, Verdict.SAME, user=sys.argv[2], reason="r"))
    print(row.number, row.hash, flush=True)
"""


def writer(url: str, user: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, url, user, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_the_migrations_make_the_tables_that_the_code_describes(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(storage: Storage) -> None:
    with_datasets(storage)
    storage.migrate()
    with storage.reading() as tx:
        assert len(tx.datasets.all()) == 2


def test_a_connection_in_use_is_closed_after_the_storage_is(database_url: str) -> None:
    storage, open_ = Storage(database_url), []

    def opened(connection: object, _: object) -> None:
        open_.append(connection)

    def closed(connection: object, _: object = None) -> None:
        open_.remove(connection)

    for name, told in (("connect", opened), ("close", closed), ("close_detached", closed)):
        event.listen(Pool, name, told)
    try:
        with storage.reading() as tx:
            storage.close()
            assert tx.state.get("") is None
            assert len(open_) == 1
        assert open_ == []
    finally:
        for name, told in (("connect", opened), ("close", closed), ("close_detached", closed)):
            event.remove(Pool, name, told)


def test_a_folder_for_the_database_is_made(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'new' / 'folder' / 'resolver.db'}")
    storage.migrate()
    storage.check()
    storage.close()


def test_sqlite_is_opened_for_many_readers_and_safe_writes(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'resolver.db'}")
    storage.migrate()
    storage.close()
    connection = sqlite3.connect(tmp_path / "resolver.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://x/y", "database_url"),
        ("sqlite://", "in memory cannot be shared"),
        ("sqlite:///:memory:", "in memory cannot be shared"),
        ("oracle+oracledb://x/y", "database_url"),
    ],
)
def test_an_unusable_url_is_a_fault_of_the_settings(url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Storage(url)


def test_a_database_that_is_gone_is_said_so(tmp_path: Path) -> None:
    nowhere = Storage("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(StorageError, match="cannot be reached"), nowhere.reading() as tx:
        tx.datasets.all()
    with pytest.raises(StorageError, match="cannot be reached"), nowhere.lock("ingest"):
        pass
    missing = Storage(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    with pytest.raises(StorageError, match="cannot be opened"), missing.reading() as tx:
        tx.datasets.all()
    with pytest.raises(StorageError, match="cannot be opened"), missing.lock("ingest"):
        pass


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        Storage(f"sqlite:///{tmp_path / 'file' / 'resolver.db'}").migrate()


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "resolver.db").write_bytes(b"not a database, " * 500)
    storage = Storage(f"sqlite:///{tmp_path / 'resolver.db'}")
    with pytest.raises(StorageError, match="not an SQLite database"), storage.reading() as tx:
        tx.datasets.all()
    storage.close()


def test_a_database_without_tables_is_said_so(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'resolver.db'}")
    with pytest.raises(StorageError, match="has not been migrated"):
        storage.check()
    storage.close()


def test_a_full_disk_is_said_so_and_leaves_what_was_there(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'resolver.db'}")
    storage.migrate()
    with_datasets(storage)

    def fill() -> None:
        with storage.writing() as tx:
            tx.state._connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite's own full disk
            tx.records.upsert([listed(str(n)) for n in range(5_000)], version="v1")

    with pytest.raises(StorageError, match="disk is full"):
        fill()
    storage.close()
    with storage.reading() as tx:
        assert tx.records.count() == 0
        assert len(tx.datasets.all()) == 2
    storage.close()


def test_a_writer_waits_for_the_writer_before(storage: Storage, database_url: str) -> None:
    with_datasets(storage)
    other = writer(database_url, "other", 20)
    for n in range(20):
        judged(storage, "b", f"x{n}")
    out, _ = other.communicate(timeout=60)
    assert len(out.splitlines()) == 20
    assert storage.verify_log() is None
    with storage.reading() as tx:
        assert tx.judgements.count() == 40


def test_two_processes_append_to_one_chain(storage: Storage, database_url: str) -> None:
    writers = [writer(database_url, user, 60) for user in ("ines", "omar")]
    acknowledged = [line.split() for w in writers for line in w.communicate(timeout=120)[0].splitlines()]
    assert len(acknowledged) == 120
    with storage.reading() as tx:
        kept = {str(j.number): j.hash for j in tx.judgements.all()}
    assert kept == {row[0]: row[1] for row in acknowledged}
    assert storage.verify_log() is None


def test_no_acknowledged_judgement_is_lost_when_the_writer_is_killed(
    storage: Storage, database_url: str
) -> None:
    for round_ in range(3):
        process = writer(database_url, f"round{round_}", 100_000)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5 + 20 * round_)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
        process.stdout.close()
        process.wait(timeout=30)
        acknowledged = [line.split() for line in lines if line.endswith("\n")]
        with storage.reading() as tx:
            kept = {str(j.number): j.hash for j in tx.judgements.all()}
        assert all(kept[number] == digest for number, digest in acknowledged)
        assert storage.verify_log() is None


def test_a_lock_is_held_once(storage: Storage) -> None:
    with storage.lock("ingest"):
        with pytest.raises(Busy), storage.lock("ingest"):
            pass
        with storage.lock("another"):
            pass
    with storage.lock("ingest"):
        pass


def test_a_lock_is_waited_for(storage: Storage) -> None:
    with storage.lock("ingest"):
        started = time.monotonic()
        with pytest.raises(Busy), storage.lock("ingest", wait_s=0.3):
            pass
        assert time.monotonic() - started >= 0.3


def test_a_lock_ends_with_the_process_that_held_it(storage: Storage, database_url: str) -> None:
    code = (
        "import sys, time; from resolver.storage import Storage; s = Storage(sys.argv[1])\n"
        "with s.lock('ingest'):\n print('held', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, database_url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(Busy), storage.lock("ingest"):
        pass
    process.kill()
    process.stdout.close()
    process.wait(timeout=30)
    with storage.lock("ingest", wait_s=10):
        pass


def _in_a_child(storage: Storage, dispose: bool, queue: multiprocessing.SimpleQueue[int]) -> None:
    if dispose:
        storage.dispose_after_fork()
    with storage.writing() as tx:
        tx.judgements.append(NewJudgement(pair("a", f"child {os.getpid()}"), user="u", reason="r"))
        queue.put(tx.judgements.count())
    storage.close()


@pytest.mark.parametrize("dispose", [True, False])
def test_a_forked_process_gets_connections_of_its_own(storage: Storage, dispose: bool) -> None:
    judged(storage, "a", "b")
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    children = [context.Process(target=_in_a_child, args=(storage, dispose, queue)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(timeout=60)
        assert child.exitcode == 0
    assert sorted(queue.get() for _ in children) == [2, 3, 4]
    queue.close()
    judged(storage, "a", "c")
    assert storage.verify_log() is None


def test_a_reader_sees_one_state(storage: Storage) -> None:
    with_datasets(storage)
    with storage.reading() as tx:
        assert tx.records.count() == 0
        with storage.writing() as other:
            other.records.upsert([listed("1")], version="v1")
        assert tx.records.count() == 0
    with storage.reading() as tx:
        assert tx.records.count() == 1


def test_reading_then_writing_on_one_connection_works(storage: Storage) -> None:
    for n in range(3):
        with storage.reading() as tx:
            assert len(tx.datasets.all()) == n
        with storage.writing() as tx:
            tx.datasets.put(Dataset(f"d{n}", "D", "list"))


def test_the_heads_move_with_every_write_that_answers_rest_on(storage: Storage, database_url: str) -> None:
    with_datasets(storage)
    other = Storage(database_url)
    before = other.heads()
    assert before == other.heads() == storage.heads()
    with storage.writing() as tx:
        tx.records.upsert([listed("a")])
    assert other.heads()[:3] == (before.change + 1, before.judgement, before.suppression)
    judged(storage, "a", "b")
    with storage.writing() as tx:
        tx.suppressions.append("who", "a", "ines", None, {})
        tx.keys.add(ApiKey("k", "desk", "client", "hash"))
    made = other.heads()
    assert made[1:] == (before.judgement + 1, before.suppression + 1, before.keys + 1)
    with storage.writing() as tx:
        tx.keys.revoke("k")
    assert (other.heads().keys, storage.heads().keys) == (made.keys + 1, made.keys + 1)
    other.close()
    assert other.heads() == storage.heads()
    other.close()


def test_after_a_fork_the_heads_are_asked_for_anew(storage: Storage) -> None:
    with_datasets(storage)
    before = storage.heads()
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()
    child = context.Process(target=lambda: told.put(tuple(storage.heads())))
    child.start()
    assert told.get() == tuple(before)
    child.join()
    assert child.exitcode == 0
    with storage.writing() as tx:
        tx.records.upsert([listed("a")])
    assert storage.heads().change == before.change + 1
