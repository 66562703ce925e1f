"""Files that are broken, cut off, or made to harm: each is refused with a place and a reason."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listing import FIXTURES, Taken, fixture

from resolver.errors import InvalidListing
from resolver.lists import Limits, read, recognised
from resolver.model.records import Record

UN = (FIXTURES / "un.xml").read_text("utf-8")
FORMS = {
    "ofac-xml": "ofac.xml",
    "ofac-advanced": "ofac_advanced.xml",
    "un": "un.xml",
    "eu-fsf-xml": "eu_fsf.xml",
    "uk-sl-xml": "uk.xml",
    "ch-seco": "seco.xml",
    "ca-sema": "sema.xml",
}


def _refused(path: Path, form: str = "un", **limits: int) -> str:
    with pytest.raises(InvalidListing) as caught:
        Taken(form, [path], None, **limits)
    assert caught.value.faults
    assert all(fault.place and fault.message for fault in caught.value.faults)
    return str(caught.value)


def _file(tmp_path: Path, data: bytes | str, name: str = "un.xml") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "prolog",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!-- <a> --><!DOCTYPE x [<!ENTITY l9 "x">]>',
        '<!doctype x [<!ENTITY l9 "x">]>',
    ],
    ids=["billion laughs", "external entity", "external subset", "hidden behind a comment", "lower case"],
)
def test_a_document_type_declaration_is_refused_before_parsing(tmp_path: Path, prolog: str) -> None:
    root = UN.index("<CONSOLIDATED_LIST")
    text = UN[:root] + prolog + UN[root:].replace("ORLAN", "&l9;", 1)
    message = _refused(_file(tmp_path, text))
    assert "document type declaration" in message or "not well-formed" in message or "broken" in message
    assert "root:" not in message


@pytest.mark.parametrize("page", ["<!DOCTYPE html><html><body>Busy</body></html>", "\n<html>Busy</html>"])
@pytest.mark.parametrize("form", ["un", "us-csl", "eu-fsf-csv", "ftm"])
def test_a_web_page_instead_of_the_list_is_called_one(tmp_path: Path, page: str, form: str) -> None:
    message = _refused(_file(tmp_path, page), form)
    assert "web page" in message


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, form: str, share: float) -> None:
    data = (FIXTURES / FORMS[form]).read_bytes()
    message = _refused(_file(tmp_path, data[: int(len(data) * share)]), form)
    assert "cut off" in message


@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_element_or_attribute_is_reported_with_its_line(tmp_path: Path, form: str) -> None:
    text = (FIXTURES / FORMS[form]).read_text("utf-8")
    end = text.rindex("</")
    assert "unknown element <surprise>" in _refused(
        _file(tmp_path, text[:end] + "<surprise/>" + text[end:]), form
    )
    first = text.index(">", text.index("<", text.index("?>") + 2))
    changed = text[:first] + ' surprise="1"' + text[first:]
    assert "unknown attribute surprise" in _refused(_file(tmp_path, changed), form)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"   ", "is not XML"),
        (UN.encode("utf-16"), "NUL bytes"),
        (UN.encode("utf-16-le"), "NUL bytes"),
        (UN.replace('"UTF-8"', '"UTF-7"', 1).encode(), "encoding UTF-7 is not accepted"),
        (UN.encode().replace("Орлан".encode(), "Орлан".encode("cp1251"), 1), "broken or cut off"),
        (UN.replace("ORLAN", "OR\x1aLAN").encode(), "broken or cut off"),
        (b"PK\x03\x04 not a zip", "is not XML"),
    ],
    ids=["empty", "blank", "utf-16", "utf-16 without mark", "utf-7", "mixed encodings", "0x1A", "half a zip"],
)
def test_wrong_bytes_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    assert message in _refused(_file(tmp_path, data))


def test_a_byte_order_mark_is_no_fault_and_gz_and_zip_are_unpacked(tmp_path: Path) -> None:
    whole = fixture("un", "un.xml")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/un.xml", UN)
    for name, data in (
        ("bom.xml", b"\xef\xbb\xbf" + UN.encode()),
        ("un.xml.gz", gzip.compress(UN.encode())),
        ("un.zip", packed.getvalue()),
    ):
        path = _file(tmp_path, data, name)
        assert recognised([path]) == "un"
        assert Taken("un", [path]).all == whole.all


def test_depth_is_bounded(tmp_path: Path) -> None:
    deep = "<COMMENTS1>" * 5000 + "</COMMENTS1>" * 5000
    assert "un.xml:" in _refused(_file(tmp_path, UN.replace("<COMMENTS1>Moves goods.</COMMENTS1>", deep)))


def test_a_gzip_bomb_and_a_zip_bomb_stop_early(tmp_path: Path) -> None:
    bomb = b"<CONSOLIDATED_LIST>" + b"<INDIVIDUALS/>" * 300_000
    path = _file(tmp_path, gzip.compress(bomb), "un.xml.gz")
    assert "times its size" in _refused(path, free_bytes=1 << 18, max_ratio=50)
    assert "more than 1000000 bytes" in _refused(path, max_bytes=1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("un.xml", bomb)
    assert "times its size" in _refused(tmp_path / "bomb.zip", free_bytes=1 << 18, max_ratio=50)
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(99):
            archive.writestr(f"{number}.xml", UN)
    assert "more than 64 files" in _refused(tmp_path / "many.zip")


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    data = gzip.compress(UN.encode())
    assert "cut off at byte" in _refused(_file(tmp_path, data[: len(data) // 2], "un.xml.gz"))


def test_a_workbook_bomb_and_one_with_a_dtd_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "plain.xlsx")
    for name, extra in (
        ("bomb.xlsx", b"A" * 40_000_000),
        ("dtd.xlsx", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'),
    ):
        (tmp_path / name).write_bytes((tmp_path / "plain.xlsx").read_bytes())
        with zipfile.ZipFile(tmp_path / name, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/extra.xml", extra)
    assert "unpacks to" in _refused(tmp_path / "bomb.xlsx", "au-dfat")
    assert "document type declaration" in _refused(tmp_path / "dtd.xlsx", "au-dfat")
    assert "not a readable workbook" in _refused(_file(tmp_path, b"PK\x03\x04", "half.xlsx"), "au-dfat")


def test_too_many_elements_rows_or_faults_stop_the_reading(tmp_path: Path) -> None:
    assert "more than 20 elements" in _refused(FIXTURES / "un.xml", max_rows=20)
    assert "more than 2 rows" in _refused(FIXTURES / "dpl.txt", "us-bis-dpl", max_rows=2)
    text = UN.replace("<VERSIONNUM>", "<A/><B/><C/><VERSIONNUM>")
    with pytest.raises(InvalidListing) as caught:
        Taken("un", [_file(tmp_path, text)], max_faults=2)
    assert len(caught.value.faults) == 2


ROW = '101,"QUAY",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (ROW + ROW.replace("101", "102")[:8], "broken or cut off"),
        (ROW + '102,"PIER","individual"', "3 of 12 columns: cut off"),
        (ROW + ROW.replace("QUAY", "PIER"), "another entry 101 than in line 1"),
        (ROW + ROW.replace("101", "102").replace("QUAY", "QU\0AY"), "NUL"),
    ],
    ids=["open quote", "short last row", "two entries under one number", "nul"],
)
def test_a_broken_csv_is_refused(tmp_path: Path, data: str, message: str) -> None:
    assert message in _refused(_file(tmp_path, data, "sdn.csv"), "ofac-csv")


def test_a_short_row_in_the_middle_is_listed(tmp_path: Path) -> None:
    data = ROW + '102,"PIER"\r\n' + ROW.replace("101", "103") + ROW.replace("101", "x9") + "\x1a"
    report = Taken("ofac-csv", [_file(tmp_path, data, "sdn.csv")]).report
    assert [(r.place, r.reason) for r in report.rejected] == [
        ("sdn.csv:2", "2 columns instead of 12"),
        ("sdn.csv:4", "ent_num 'x9' is not a number"),
    ]


def test_two_files_joined_at_the_end_of_file_mark_are_read_and_noticed(tmp_path: Path) -> None:
    data = ROW + "\x1a" + ROW.replace("101", "102") + "\x1a\r\n"
    list_ = Taken("ofac-csv", [_file(tmp_path, data, "sdn.csv")])
    assert {"ofac-101", "ofac-102"} <= set(list_.by_id)
    assert any("goes on after the end-of-file mark (0x1A) in line 2" in n for n in list_.report.notices)


def test_windows_1252_is_read_throughout_and_mixtures_are_refused(tmp_path: Path) -> None:
    old, new = (
        ROW.replace("QUAY", "CAFÉ").encode("cp1252"),
        ROW.replace("101", "102").replace("QUAY", "CAFÉ").encode(),
    )
    assert Taken("ofac-csv", [_file(tmp_path, old, "sdn.csv")])["ofac-101"].texts("name") == ("CAFÉ",)
    for mixed in (old + new, new + old):
        assert "mixed encodings" in _refused(_file(tmp_path, mixed, "sdn.csv"), "ofac-csv")


def test_nothing_known_is_not_recognised(tmp_path: Path) -> None:
    for data in ("Name,Age\nA,1\n", "<other/>", "\x00\x01", "{}"):
        with pytest.raises(InvalidListing, match="not recognised"):
            recognised([_file(tmp_path, data, "x.dat")])
    with pytest.raises(InvalidListing, match="no such file"):
        recognised([tmp_path / "absent.xml"])
    with pytest.raises(InvalidListing, match="nothing to read"):
        recognised([])


def test_the_report_is_not_given_before_the_end() -> None:
    reading = read("un", [FIXTURES / "un.xml"], dataset="x", version="v")
    next(reading.records)
    with pytest.raises(RuntimeError):
        _ = reading.report


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(sorted(FORMS)),
    at=st.floats(0, 1),
    junk=st.binary(max_size=12),
    drop=st.integers(0, 40),
)
def test_whatever_happens_to_a_file_it_is_read_or_refused(
    tmp_path: Path, form: str, at: float, junk: bytes, drop: int
) -> None:
    data = (FIXTURES / FORMS[form]).read_bytes()
    cut = int(at * len(data))
    path = _file(tmp_path, data[:cut] + junk + data[cut + drop :], "mangled.xml")
    reading = read(form, [path], dataset="x", version="v", limits=Limits(max_bytes=10_000_000))
    records: list[Record] = []
    refused: InvalidListing | None = None
    try:
        records += reading.records
    except InvalidListing as error:
        refused = error
    if refused is not None:
        assert refused.faults
    else:
        assert reading.report.records == len(records)
    assert all(value.citations and value.text for record in records for value in record.values)
