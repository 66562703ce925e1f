"""What comes from a publisher's address, and what does not."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from publishing import Answer, Publisher

from resolver.errors import InvalidListing, StorageError
from resolver.operations.fetching import Fetched, fetch


class Client:
    """Fetches into a folder, and notes the pauses instead of making them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pauses: list[float] = []
        self.sizes: list[int] = []

    def __call__(self, *urls: str, seen: object = None) -> Fetched:
        return fetch(urls, self.folder, seen, self.sizes.append, self.pauses.append)


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "incoming")


def test_a_file_comes_with_the_marks_of_its_version(publisher: Publisher, client: Client) -> None:
    marks = {"ETag": '"v1"', "Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"}
    url = publisher.url("/lists/all.xml?full=yes", Answer(b"<list/>", headers=marks))
    got = client(url)
    assert [p.read_bytes() for p in got.files] == [b"<list/>"]
    assert got.files[0].name.endswith("all.xml")
    assert (got.unchanged, got.seen) == (
        False,
        {url: {"etag": '"v1"', "last-modified": marks["Last-Modified"]}},
    )
    assert (client.pauses, client.sizes[-1]) == ([], 7)


@pytest.mark.parametrize("marks", [{"ETag": '"v1"'}, {"Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"}])
def test_what_has_not_changed_does_not_come_again(
    publisher: Publisher, client: Client, marks: dict[str, str]
) -> None:
    url = publisher.url("/all.xml", Answer(b"<list/>", headers=marks))
    first = client(url)
    again = client(url, seen=first.seen)
    assert (again.files, again.unchanged, again.seen) == ((), True, first.seen)
    publisher.url("/all.xml", Answer(b"<list>new</list>", headers={"ETag": '"v2"'}))
    newer = client(url, seen=again.seen)
    assert [p.read_bytes() for p in newer.files] == [b"<list>new</list>"]


def test_a_publisher_without_marks_is_asked_for_the_whole_each_time(
    publisher: Publisher, client: Client
) -> None:
    url = publisher.url("/all.xml", Answer(b"<list/>"))
    assert not client(url, seen=client(url).seen).unchanged


@pytest.mark.parametrize("seen", [None, {}, "nonsense", {"http://other/": {"etag": "x"}}])
def test_unfitting_marks_are_no_marks(publisher: Publisher, client: Client, seen: object) -> None:
    url = publisher.url("/all.xml", Answer(b"<list/>", headers={"ETag": '"v1"'}))
    assert len(client(url, seen=seen).files) == 1


def test_redirects_are_followed(publisher: Publisher, client: Client) -> None:
    target = publisher.url("/files/2026.xml", Answer(b"<list/>"))
    url = publisher.url("/latest", Answer(status=302, headers={"Location": target}))
    assert [p.read_bytes() for p in client(url).files] == [b"<list/>"]


def test_a_circle_of_redirects_ends(publisher: Publisher, client: Client) -> None:
    url = publisher.url("/round", Answer(status=302, headers={"Location": "/round"}))
    with pytest.raises(InvalidListing, match="TooManyRedirects"):
        client(url)


def test_a_publisher_that_is_down_for_a_moment_is_asked_again(publisher: Publisher, client: Client) -> None:
    url = publisher.url("/all.xml", Answer(status=503), Answer(status=429), Answer(b"<list/>"))
    assert [p.read_bytes() for p in client(url).files] == [b"<list/>"]
    assert client.pauses == [1.0, 2.0]


def test_a_publisher_that_stays_down_is_given_up(publisher: Publisher, client: Client) -> None:
    url = publisher.url("/all.xml", Answer(status=503))
    with pytest.raises(InvalidListing, match="503, 4 times") as refused:
        client(url)
    assert refused.value.faults[0].place == url
    assert client.pauses == [1.0, 2.0, 4.0]
    assert len(publisher.asked["/all.xml"]) == 4


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410])
def test_an_answer_that_will_not_change_is_not_asked_for_again(
    publisher: Publisher, client: Client, status: int
) -> None:
    url = publisher.url("/all.xml", Answer(status=status))
    with pytest.raises(InvalidListing, match=f"answered {status}"):
        client(url)
    assert (client.pauses, len(publisher.asked["/all.xml"])) == ([], 1)


def test_a_file_that_breaks_off_is_fetched_again(publisher: Publisher, client: Client) -> None:
    url = publisher.url("/all.xml", Answer(b"<list>", missing=7), Answer(b"<list></list>"))
    assert [p.read_bytes() for p in client(url).files] == [b"<list></list>"]
    assert client.pauses == [1.0]


def test_a_file_that_always_breaks_off_is_refused(publisher: Publisher, client: Client) -> None:
    url = publisher.url("/all.xml", Answer(b"<list>", missing=7))
    with pytest.raises(InvalidListing, match="4 times"):
        client(url)


def test_packed_content_that_cannot_be_unpacked_is_refused(publisher: Publisher, client: Client) -> None:
    url = publisher.url("/all.xml", Answer(b"not packed", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(InvalidListing, match="4 times"):
        client(url)


def test_an_address_where_nobody_listens_is_named(client: Client) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/all.xml"
        with pytest.raises(InvalidListing, match="ConnectError") as refused:
            client(url)
    assert refused.value.faults[0].place == url


def test_where_one_of_several_files_has_changed_all_come(publisher: Publisher, client: Client) -> None:
    parts = {path: Answer(path.encode(), headers={"ETag": f'"{path}"'}) for path in ("/sdn.csv", "/add.csv")}
    urls = [publisher.url(path, answer) for path, answer in parts.items()]
    first = client(*urls)
    assert client(*urls, seen=first.seen).unchanged
    publisher.url("/add.csv", Answer(b"new", headers={"ETag": '"newer"'}))
    second = client(*urls, seen=first.seen)
    assert [p.read_bytes() for p in second.files] == [b"/sdn.csv", b"new"]
    assert second.seen == {urls[0]: {"etag": '"/sdn.csv"'}, urls[1]: {"etag": '"newer"'}}


def test_files_of_one_name_do_not_overwrite_each_other(publisher: Publisher, client: Client) -> None:
    urls = [publisher.url(path, Answer(path.encode())) for path in ("/a/list.csv", "/b/list.csv")]
    assert [p.read_bytes() for p in client(*urls).files] == [b"/a/list.csv", b"/b/list.csv"]


def test_where_one_of_several_files_cannot_be_had_none_is(publisher: Publisher, client: Client) -> None:
    good = publisher.url("/sdn.csv", Answer(b"x"))
    with pytest.raises(InvalidListing, match="404"):
        client(good, publisher.address + "/missing.csv")


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_storage(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be kept"):
        Client(tmp_path / "file" / "incoming")(publisher.url("/all.xml", Answer(b"<list/>")))
