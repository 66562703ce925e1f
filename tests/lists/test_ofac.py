"""OFAC's three formats, on invented files in the official shape and on the published ones."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from listing import FIXTURES, Taken, cited, fields, fixture, said

from resolver.errors import InvalidListing
from resolver.lists.ofac import items, programs

CSV = tuple(f"ofac_csv/{name}.csv" for name in ("sdn", "add", "alt", "sdn_comments"))
LATEST = tuple(f"ofac_sdn/csv_2021-07/{name}.csv" for name in ("sdn", "add", "alt", "sdn_comments"))
FORMER = tuple(f"ofac_sdn/csv_2019-01/{name}.csv" for name in ("sdn", "add", "alt", "sdn_comments"))
CONS = tuple(f"ofac_cons/csv_2025-12/cons_{name}.csv" for name in ("prim", "add", "alt", "comments"))
XML = "ofac_cons/consolidated_2025-03-28.xml"
ADVANCED = "ofac_cons/cons_advanced_2020-03-17.xml.gz"


# legacy CSV


def test_a_row_of_nulls_makes_no_address_and_the_null_marker_no_value() -> None:
    list_ = fixture("ofac-csv", *CSV)
    assert list_["ofac-102"].texts("address") == ("2 Pier, Norvik",)
    assert list_["ofac-103"].texts("address") == ()
    assert all("-0-" not in value.text for record in list_.all for value in record.values)


def test_persons_names_are_turned_round_and_the_commas_of_companies_stay() -> None:
    list_ = fixture("ofac-csv", *CSV)
    assert said(list_["ofac-102"], "name", "firstName", "lastName", "alias") == {
        "name": ("Orlan Teve QUILL",),
        "firstName": ("Orlan Teve",),
        "lastName": ("QUILL",),
        "alias": ("Orlan KWILL",),
    }
    assert list_["ofac-101"].texts("name") == ("HARBOUR LIGHT TRADING, S.A.",)


def test_aliases_keep_their_kind_and_quoted_ones_in_remarks_are_weak() -> None:
    list_ = fixture("ofac-csv", *CSV)
    assert said(list_["ofac-101"], "alias", "previousName") == {
        "alias": ("HARBOR LIGHT TRADING", "NEW LIGHT TRADING"),
        "previousName": ("OLD LIGHT TRADING",),
    }
    assert list_["ofac-102"].texts("weakAlias") == ("THE TIDE", "Orlan QUELL")


def test_every_shape_of_a_birth_date_is_an_alternative() -> None:
    born = fixture("ofac-csv", *CSV)["ofac-102"].texts("birthDate")
    assert born == ("1948-12-10", "1950~", "1951/1953", "1960-01-05/1960-02-05", "1961/1963", "1971-08")


def test_remarks_go_on_in_the_comments_file_without_a_separator() -> None:
    person = fixture("ofac-csv", *CSV)["ofac-102"]
    assert "lives in a lighthouse" in person.texts("notes")
    assert person.texts("phone") == ("+3545551234",)


def test_identifiers_keep_their_label_country_and_dates() -> None:
    list_ = fixture("ofac-csv", *CSV)
    assert said(list_["ofac-102"], "passportNumber", "idNumber") == {
        "passportNumber": ("A123456",),
        "idNumber": ("77-88",),
    }
    (passport,) = list_.of("Passport")
    assert said(passport, "holder", "type", "country", "startDate", "endDate") == {
        "holder": ("ofac-102",),
        "type": ("Passport",),
        "country": ("is",),
        "startDate": ("2010-03-02",),
        "endDate": ("2020-03-01",),
    }
    assert list_["ofac-101"].texts("taxNumber") == ("55-001",)
    assert list_["ofac-101"].texts("swiftBic") == ("HLTRPAPA",)


def test_a_wallet_is_a_record_that_the_party_holds() -> None:
    (wallet,) = fixture("ofac-csv", *CSV).of("CryptoWallet")
    assert said(wallet, "holder", "currencySymbol", "publicKey") == {
        "holder": ("ofac-101",),
        "currencySymbol": ("XBT",),
        "publicKey": ("1ExampleExampleExampleExampleExamp",),
    }


def test_vessels_and_aircraft_have_their_own_properties() -> None:
    list_ = fixture("ofac-csv", *CSV)
    assert said(
        list_["ofac-103"], "imoNumber", "mmsi", "callSign", "type", "flag", "pastFlags", "tonnage"
    ) == {
        "imoNumber": ("IMO9187629",),
        "mmsi": ("572469210",),
        "callSign": ("T2XY4",),
        "type": ("Crude Oil Tanker",),
        "flag": ("ir",),
        "pastFlags": ("mt",),
        "tonnage": ("99,144",),
    }
    assert list_["ofac-103"].texts("country") == ("ua-cri",)
    assert said(list_["ofac-104"], "buildDate", "model", "serialNumber") == {
        "buildDate": ("1992",),
        "model": ("ZX-76",),
        "serialNumber": ("1023409321",),
    }


def test_relations_by_name_become_edges_where_one_entry_has_the_name() -> None:
    list_ = fixture("ofac-csv", *CSV)
    assert list_.edges("UnknownLink") == {
        ("ofac-101", "ofac-102", "Linked To"),
        ("ofac-104", "ofac-101", "Linked To"),
    }
    assert list_.edges("Ownership") == {("ofac-101", "ofac-103", "vessel owner")}
    assert "Linked To: UNKNOWN HOLDINGS" in list_["ofac-103"].texts("notes")


def test_programmes_are_split_and_stand_on_the_sanction() -> None:
    assert fixture("ofac-csv", *CSV)["ofac-101-sanction"].texts("program") == ("SDGT", "IFSR")
    assert programs("NPWMD] [IFSR") == ["NPWMD", "IFSR"]


def test_orphan_rows_of_the_other_files_are_listed() -> None:
    rejected = fixture("ofac-csv", *CSV).report.rejected
    assert [(r.place, r.reason) for r in rejected] == [
        ("alt.csv:5", "no entry 999 in the primary file"),
        ("sdn_comments.csv:2", "no entry 998 in the primary file"),
    ]


@pytest.mark.parametrize(
    ("remarks", "expected"),
    [
        ("DOB 1954.", ["DOB 1954"]),
        ("Linked To: BRIGHT QUAY, S.A.", ["Linked To: BRIGHT QUAY, S.A."]),
        ("Linked To: BRIGHT QUAY LTD.", ["Linked To: BRIGHT QUAY LTD."]),
        ("Gender Male; alt. POB Norvik.", ["Gender Male", "POB Norvik"]),
    ],
)
def test_the_full_stop_of_remarks_goes_unless_it_belongs_to_a_word(remarks: str, expected: list[str]) -> None:
    assert list(items(remarks)) == expected


def test_every_value_cites_list_version_entry_field_and_quote() -> None:
    list_ = fixture("ofac-csv", *CSV)
    for record in list_.all:
        for value in record.values:
            assert value.citations
            for citation in cited(value):
                assert citation.dataset == "list"
                assert citation.version == "v1"
                assert citation.entry
                assert citation.field
                assert citation.quote
    assert fields(list_["ofac-103"], "flag", "ir") == ["Vess_flag"]


# classic XML


def test_classic_xml_says_the_same_in_elements() -> None:
    list_ = fixture("ofac-xml", "ofac.xml")
    person = list_["ofac-102"]
    assert said(
        person, "name", "alias", "weakAlias", "previousName", "nationality", "citizenship", "birthDate"
    ) == {
        "name": ("Orlan Teve QUILL",),
        "alias": ("Orlan KWILL",),
        "weakAlias": ("THE TIDE",),
        "previousName": ("QUELL",),
        "nationality": ("is",),
        "citizenship": ("kp",),
        "birthDate": ("1950~", "1951/1953"),
    }
    assert person.texts("gender") == ("male",)
    assert list_["ofac-102-sanction"].texts("provisions") == ("Secondary sanctions risk: section 1(b)",)
    assert list_.edges("UnknownLink") == {("ofac-102", "ofac-101", "Linked To")}
    assert list_.edges("Ownership") == {("ofac-101", "ofac-103", "vessel owner")}
    assert list_["ofac-103"].texts("imoNumber") == ("IMO9187629",)
    assert list_.report.stated == 3
    assert list_.report.published == "2025-03-28"
    assert fields(person, "lastName", "QUILL") == ["lastName"]


def test_a_file_whose_own_record_count_differs_is_refused(tmp_path: Path) -> None:
    text = (FIXTURES / "ofac.xml").read_text("utf-8").replace("<Record_Count>3<", "<Record_Count>4<")
    (tmp_path / "sdn.xml").write_text(text, "utf-8")
    with pytest.raises(InvalidListing, match="states 4 entries, the file holds 3"):
        Taken("ofac-xml", [tmp_path / "sdn.xml"])


# Advanced XML


def test_advanced_xml_resolves_its_reference_tables() -> None:
    list_ = fixture("ofac-advanced", "ofac_advanced.xml")
    person = list_["ofac-102"]
    assert said(
        person, "name", "alias", "weakAlias", "previousName", "birthDate", "birthPlace", "nationality"
    ) == {
        "name": ("Orlan Teve QUILL", "Орлан Квилл"),
        "alias": ("Orlan KWILL",),
        "weakAlias": ("THE TIDE",),
        "previousName": ("QUELL",),
        "birthDate": ("1950~", "1951/1953", "1971-08", "1948-12-10"),
        "birthPlace": ("Norvik, Iceland",),
        "nationality": ("is",),
    }
    assert said(person, "address", "country", "position", "gender", "passportNumber") == {
        "address": ("2 Pier, Norvik, 9, Iceland",),
        "country": ("is",),
        "position": ("Minister of Tides",),
        "gender": ("male",),
        "passportNumber": ("A123456",),
    }
    (passport,) = list_.of("Passport")
    assert said(passport, "country", "startDate", "endDate", "authority", "summary") == {
        "country": ("is",),
        "startDate": ("2010-03-02",),
        "endDate": ("2020-03-01",),
        "authority": ("Norvik Office",),
        "summary": ("Fraudulent",),
    }
    assert (list_["ofac-103"].schema, list_["ofac-103"].texts("flag")) == ("Vessel", ("ir",))
    assert list_.report.published == "2025-03-28"


def test_advanced_relationships_become_edges_by_what_they_join() -> None:
    list_ = fixture("ofac-advanced", "ofac_advanced.xml")
    assert list_.edges("Ownership") == {("ofac-101", "ofac-103", "Owned or Controlled By")}
    assert list_.edges("Family") == {("ofac-102", "ofac-104", "Family member of (former)")}
    assert list_.edges("UnknownLink") == {
        ("ofac-101", "ofac-102", "Owned or Controlled By"),
        ("ofac-102", "ofac-101", "Linked To"),
    }


def test_advanced_sanctions_entries_carry_list_programme_and_listing_date() -> None:
    list_ = fixture("ofac-advanced", "ofac_advanced.xml")
    listed = [r for r in list_.of("Sanction") if r.texts("entity") == ("ofac-103",)]
    assert [said(r, "program", "listingDate", "summary", "provisions", "reason") for r in listed] == [
        {
            "program": ("SDGT",),
            "listingDate": ("2014-10-09",),
            "summary": ("SDN List",),
            "provisions": ("Block",),
            "reason": ("Executive Order 1",),
        }
    ]


def test_a_delta_file_is_refused(tmp_path: Path) -> None:
    text = (
        (FIXTURES / "ofac_advanced.xml")
        .read_text("utf-8")
        .replace('Version="3"', 'Version="3" DeltaBaseVersion="2"')
    )
    (tmp_path / "a.xml").write_text(text, "utf-8")
    with pytest.raises(InvalidListing, match="delta"):
        Taken("ofac-advanced", [tmp_path / "a.xml"])


def test_the_invented_advanced_file_validates_against_the_official_schema(shared: Path) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(shared / "data" / "schemas" / "ofac_sdn_advanced.xsd")))
    text = (FIXTURES / "ofac_advanced.xml").read_text("utf-8")
    official = re.sub(r'xmlns="[^"]+"', 'xmlns="http://www.un.org/sanctions/1.0"', text)
    schema.assertValid(etree.fromstring(official.encode()))


# the published files, counted by other means

NULL = "-0-"


def _plain(path: Path) -> list[list[str]]:
    """The rows as csv gives them, without the mark at the end."""
    with path.open(encoding="utf-8", newline="") as file:
        return [[c.strip() for c in row] for row in csv.reader(file) if len(row) > 1]


class Raw:
    """The legacy files counted with csv and regular expressions only."""

    def __init__(self, prim: Path, add: Path, alt: Path, comments: Path) -> None:
        self.rows = {row[0]: row for row in _plain(prim)}
        self.remarks = {number: "" if row[11] == NULL else row[11] for number, row in self.rows.items()}
        for number, text in _plain(comments):
            if number in self.remarks:
                self.remarks[number] += text
        self.add = [row for row in _plain(add) if row[0] in self.rows]
        self.alt = [row for row in _plain(alt) if row[0] in self.rows]

    def kinds(self) -> Counter[str]:
        return Counter(row[2] for row in self.rows.values())

    def said(self, pattern: str) -> set[tuple[str, ...]]:
        """Distinct (entry, what the pattern's groups caught) in the items of Remarks."""
        return {
            (number, *found.groups())
            for number, text in self.remarks.items()
            for item in text.removesuffix(".").split("; ")
            for found in re.finditer(pattern, item.strip().removeprefix("alt. "))
        }

    def aliases(self, *kinds: str) -> set[tuple[str, str]]:
        own = {(number, row[1]) for number, row in self.rows.items()}
        return {(row[0], " ".join(row[3].split())) for row in self.alt if row[2] in kinds} - own


@pytest.mark.parametrize("names", [LATEST, FORMER, CONS], ids=["sdn-2021", "sdn-2019", "cons-2025"])
def test_the_published_csv_gives_what_the_raw_files_hold(
    names: tuple[str, ...], taken: Callable[..., Taken], published: Path
) -> None:
    list_, raw = taken("ofac-csv", *names), Raw(*(published / name for name in names))
    kinds = raw.kinds()
    schemas = list_.report.schemas
    assert schemas["Person"] == kinds["individual"]
    assert schemas.get("Vessel", 0) == kinds["vessel"]
    assert schemas.get("Airplane", 0) == kinds["aircraft"]
    assert schemas["Organization"] + schemas.get("Company", 0) == kinds[NULL]
    assert list_.report.names["name"] == len(raw.rows)
    assert list_.report.names["alias"] == len(raw.aliases("aka", "nka"))
    former = raw.aliases("fka") - raw.aliases("aka", "nka")
    assert list_.report.names["previousName"] - list_.count("previousName", "Airplane") == len(
        {f for f in former if raw.rows[f[0]][2] != "aircraft"}
    )
    weak = raw.said(r"^[afn]\.k\.a\. '(.+)'$") - raw.aliases("aka", "fka", "nka")
    own = {(number, row[1]) for number, row in raw.rows.items()}
    assert list_.report.names["weakAlias"] == len(weak - own)
    assert list_.count("birthDate") == len({(n, t) for n, t in raw.said(r"^DOB (.+)$")})
    programs_ = {
        (n, code.strip(" []"))
        for n, row in raw.rows.items()
        for code in row[3].split("] [")
        if row[3] != NULL
    }
    assert list_.count("program", "Sanction") == len(programs_)
    assert len({(r.id, t) for r in list_.all for t in r.texts("imoNumber")}) == len(
        raw.said(r"^(?:Vessel Registration Identification (?:IMO )?|.+ Number IMO )(\d{5,7})")
    )
    assert list_.count("position") == sum(
        1 for row in raw.rows.values() if row[2] == "individual" and row[4] != NULL
    )
    addressed = {tuple(row[:1] + row[2:5]) for row in raw.add if row[2] != NULL or row[3] != NULL}
    assert list_.count("address") == len({(a[0], *(" ".join(p.split()) for p in a[1:])) for a in addressed})
    assert list_.count("publicKey") == len(raw.said(r"^Digital Currency Address - (\w+) (\w+)"))
    linked = sum(len(re.findall(r"Linked To: ", text)) for text in raw.remarks.values())
    assert sum(1 for r in list_.all for n in r.texts("notes") if n.startswith("Linked To: ")) >= 0.99 * linked


def test_the_sdn_passports_and_countries_are_those_of_the_raw_files(
    taken: Callable[..., Taken], published: Path
) -> None:
    list_, raw = taken("ofac-csv", *LATEST), Raw(*(published / name for name in LATEST))
    printed = raw.said(r"^(?:[A-Z][\w.]* )*(?:Passport|Travel Document Number)(?: No\.:)? ([^;]*\d[^;]*)$")
    numbers = {(n, re.split(r" \(| issued | expires ", t)[0]) for n, t in printed}
    prose = {(n, t) for n, t in numbers if re.search(r"\b[a-z]{3,}\b", t)}
    assert prose == {
        ("12562", "OR801168 and Kuwaiti National ID No. 281020505755"),
        ("6931", "issued 21 Jun 1992 in Amman, Jordan"),
    }
    assert list_.count("passportNumber", "Person", "Organization") == len(numbers - prose)
    nulls = {NULL, "undetermined"}
    unread = {"Region: Kafia Kingi", "Region: Northern Mali"}
    distinct = {(row[0], row[4]) for row in raw.add if row[4] not in nulls | unread}
    entities = ("Person", "Organization", "Company", "Vessel", "Airplane")
    assert list_.count("country", *entities) == len(distinct)
    assert {u.text for u in list_.report.unread if u.place.endswith("Country")} == unread


def test_the_consolidated_xml_gives_what_xpath_finds(taken: Callable[..., Taken], published: Path) -> None:
    list_ = taken("ofac-xml", XML)
    root = ElementTree.parse(published / XML).getroot()
    ns = {"o": root.tag[1:].partition("}")[0]}

    def texts(path: str) -> list[str]:
        return [e.text or "" for e in root.findall(path, ns)]

    entries = root.findall("o:sdnEntry", ns)
    kinds = Counter(texts(".//o:sdnType"))
    schemas = list_.report.schemas
    assert list_.report.stated == len(entries) == int(texts(".//o:Record_Count")[0])
    assert schemas["Person"] == kinds["Individual"]
    assert schemas["Organization"] + schemas["Company"] == kinds["Entity"]
    names: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in entries:
        uid = entry.findtext("o:uid", "", ns)
        own = (entry.findtext("o:firstName", "", ns), entry.findtext("o:lastName", "", ns))
        for aka in entry.findall(".//o:aka", ns):
            name = (aka.findtext("o:firstName", "", ns), aka.findtext("o:lastName", "", ns))
            kind = "weak" if aka.findtext("o:category", "", ns) == "weak" else aka.findtext("o:type", "", ns)
            if name != own:
                names[kind].add((uid, " ".join(" ".join(name).split())))
    assert list_.report.names["alias"] == len(names["a.k.a."])
    assert list_.report.names["previousName"] == len(names["f.k.a."] - names["a.k.a."])
    assert list_.report.names["weakAlias"] == len(names["weak"] - names["a.k.a."] - names["f.k.a."])
    assert list_.count("birthDate") == len(texts(".//o:dateOfBirth"))
    assert list_.count("program", "Sanction") == len(texts(".//o:program"))
    ids = Counter(texts(".//o:idType"))
    assert list_.count("taxNumber") == ids["Tax ID No."]
    assert list_.count("swiftBic") == ids["SWIFT/BIC"]
    assert list_.count("uscCode") == ids["Unified Social Credit Code (USCC)"]
    assert list_.count("ticker") == ids["Equity Ticker"]


def test_the_advanced_xml_gives_what_xpath_finds(taken: Callable[..., Taken], published: Path) -> None:
    list_ = taken("ofac-advanced", ADVANCED)
    root = ElementTree.fromstring(gzip.decompress((published / ADVANCED).read_bytes()))
    ns = {"o": root.tag[1:].partition("}")[0]}
    profiles = Counter(p.get("PartySubTypeID") for p in root.findall(".//o:Profile", ns))
    schemas = list_.report.schemas
    assert schemas["Person"] == profiles["4"]
    assert schemas["Organization"] + schemas["Company"] == profiles["3"]
    births = root.findall(".//o:Feature[@FeatureTypeID='8']", ns)
    assert list_.count("birthDate") == len(births)
    weak = {
        (profile.get("ID"), "".join(alias.itertext()).strip())
        for profile in root.findall(".//o:Profile", ns)
        for alias in profile.findall(".//o:Alias[@LowQuality='true']", ns)
    }
    assert list_.report.names["weakAlias"] == len(weak)
    assert list_.report.names["name"] == len(root.findall(".//o:Alias[@AliasTypeID='1403']", ns))
    assert schemas["UnknownLink"] == len(root.findall(".//o:ProfileRelationship", ns))
    entries = root.findall(".//o:SanctionsEntry", ns)
    assert list_.count("listingDate") == len(entries)
    programs_ = root.findall(".//o:SanctionsMeasure[@SanctionsTypeID='1']", ns)
    assert list_.count("program", "Sanction") == len(programs_)
    locations = root.findall(".//o:Location", ns)
    with_parts = {e.get("ID") for e in locations if e.find("o:LocationPart", ns) is not None}
    placed = [
        v.get("LocationID")
        for f in root.findall(".//o:Feature[@FeatureTypeID='25']", ns)
        for v in f.findall(".//o:VersionLocation", ns)
    ]
    assert list_.count("address") <= len([p for p in placed if p in with_parts])
    assert list_.count("address") >= 0.98 * len([p for p in placed if p in with_parts])


def test_the_dirty_csv_lists_its_repeats_and_says_what_is_missing(taken: Callable[..., Taken]) -> None:
    report = taken("ofac-csv", "ofac_sdn/csv_2023_sdn_only/sdn.csv.gz").report
    assert sum(1 for r in report.rejected if r.reason.startswith("repeats line")) == 58
    assert any("end-of-file mark" in notice for notice in report.notices)
    assert {"add.csv (addresses) was not given", "alt.csv (aliases) was not given"} <= set(report.notices)


def test_addresses_and_aliases_without_the_primary_file_are_refused(published: Path) -> None:
    folder = published / "ofac_sdn" / "csv_2026-06_add_alt_only"
    with pytest.raises(InvalidListing, match=r"sdn\.csv .* is missing"):
        Taken("ofac-csv", sorted(folder.iterdir()))


def test_orphan_comments_of_2019_are_listed(taken: Callable[..., Taken]) -> None:
    rejected = taken("ofac-csv", *FORMER).report.rejected
    assert len(rejected) == 10
    assert all("no entry" in r.reason for r in rejected)
