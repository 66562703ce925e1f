"""What becomes of the bytes that somebody gave us?"""

from __future__ import annotations

import pytest

from resolver.documents import document
from resolver.errors import InvalidDocument

BAD = [
    ("Latin-1", "Café Müller".encode("latin-1"), "byte 3"),
    ("a cut-off sequence", "Zoë".encode()[:-1], "byte 2"),
    ("UTF-16 with its mark", "Paris".encode("utf-16"), "byte 0"),
    ("a NUL byte", b"Paris\0London", "character 5"),
    ("nothing", b"", "text"),
    ("blanks only", b" \r\n\t ", "text"),
    ("a mark only", b"\xef\xbb\xbf", "text"),
]


@pytest.mark.parametrize(("data", "place"), [(d, p) for _, d, p in BAD], ids=[what for what, _, _ in BAD])
def test_bytes_that_are_no_text_are_refused_with_their_place(data: bytes, place: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        document("t", "x.txt", data, max_bytes=1000)
    assert caught.value.faults[0].place == place
    assert "x.txt" in str(caught.value)


def test_too_large_a_document_is_refused_before_it_is_decoded() -> None:
    data = b"\xff" * 50_000_000
    with pytest.raises(InvalidDocument, match="too large"):
        document("t", "x.txt", data, max_bytes=10_000_000)


def test_line_ends_and_marks_stay_as_they_are() -> None:
    text = "Line one\r\nline\ttwo \u00a0 e\u0301\r\n\r\n"
    assert document("t", "x", text.encode(), max_bytes=1000).text == text


def test_a_byte_order_mark_at_the_start_is_no_part_of_the_text() -> None:
    made = document("t", "x", "\ufeffParis \ufeff".encode(), max_bytes=1000)
    assert made.text == "Paris \ufeff"


def test_the_id_is_made_of_dataset_name_and_digest() -> None:
    one = document("t", "x", b"Paris", max_bytes=1000)
    assert one == document("t", "x", b"Paris", max_bytes=1000)
    others = [document("u", "x", b"Paris", max_bytes=1000), document("t", "y", b"Paris", max_bytes=1000)]
    others.append(document("t", "x", b"Rome!", max_bytes=1000))
    assert len({one.id, *(other.id for other in others)}) == 4


STATED = [
    (
        "Harbour tax to rise in spring\n\nPublished March 3rd, 2021 at 10:10\n\nText.",
        "Harbour tax to rise in spring",
        "2021-03-03",
    ),
    ("Text that is a sentence.\n\nMore.", None, None),
    ("One\ntwo three four\nfive", None, None),
    ("OSLO, Norway, June 12, 2024 /Wire/ -- Text here.", None, "2024-06-12"),
    ("Posted on 4 May 2019\nText.", None, "2019-05-04"),
    ("Mayor resigns after audit\n\nThe audit of March 2020 found much.", "Mayor resigns after audit", None),
]


@pytest.mark.parametrize(("text", "title", "published"), STATED)
def test_title_and_date_are_read_where_the_text_states_them(
    text: str, title: str | None, published: str | None
) -> None:
    made = document("t", "x", text.encode(), max_bytes=1000)
    assert (made.title, made.published, made.publisher) == (title, published, None)


def test_given_title_and_date_are_kept() -> None:
    made = document(
        "t", "x", b"A b c d\n\nText.", title="T", publisher="P", published="2020", url="u", max_bytes=99
    )
    assert (made.title, made.publisher, made.published, made.url) == ("T", "P", "2020", "u")
