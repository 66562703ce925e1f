"""What do OFAC's own words mean?  Shared by its three formats and by the Consolidated Screening List.

A *statement* is what OFAC says of a party beside names and addresses: a label (``DOB``, ``Passport``,
``Secondary sanctions risk:``) and a text.  The legacy CSV prints all statements in one Remarks
field, the XML formats one by one; the labels are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from resolver.lists.dates import written_dates
from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.identifiers import identifier_property, identify, wallet
from resolver.lists.relations import Relations

OFAC = Authority("Office of Foreign Assets Control", "us")

SCHEMAS = {
    "individual": "Person",
    "entity": "Organization",  # company, organisation and group are not told apart
    "vessel": "Vessel",
    "aircraft": "Airplane",
}

NULL = "-0-"

_TEXTS = {
    "gender": "gender",
    "nationality": "nationality",
    "nationality country": "nationality",
    "citizen": "citizenship",
    "citizenship country": "citizenship",
    "nationality of registration": "jurisdiction",
    "pob": "birthPlace",
    "place of birth": "birthPlace",
    "website": "website",
    "email address": "email",
    "phone number": "phone",
    "organization type": "sector",
    "target type": "classification",
    "aircraft model": "model",
    "aircraft type": "type",
    "aircraft manufacturer": "manufacturer",
    "previous aircraft tail number": "previousName",
    "vessel type": "type",
    "other vessel type": "type",
    "former vessel type": "pastTypes",
    "vessel flag": "flag",
    "other vessel flag": "flag",
    "former vessel flag": "pastFlags",
    "vessel call sign": "callSign",
    "other vessel call sign": "callSign",
    "vessel tonnage": "tonnage",
    "vessel gross tonnage": "tonnage",
    "gross tonnage": "tonnage",
    "vessel gross registered tonnage": "grossRegisteredTonnage",
    "gross registered tonnage": "grossRegisteredTonnage",
    "vessel deadweight": "deadweightTonnage",
}
_DATES = {
    "dob": "birthDate",
    "birthdate": "birthDate",
    "organization established date": "incorporationDate",
    "aircraft manufacture date": "buildDate",
    "vessel year of build": "buildDate",
}
_PROVISIONS = re.compile(
    r"(additional sanctions information|secondary sanctions risk|executive order \S+ (directive|information)"
    r"|transactions prohibited for|caatsa section|ifca determination|(listing|effective) date \("
    r"|purchase/sales for divestment)",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"(\b\w\.\w\.|\b(?:co|corp|inc|ltd|no))\.?$", re.IGNORECASE)
"""An end at which the full stop belongs to the word: ``S.A.``, ``LTD.``"""
_CURRENCY = re.compile(r"Digital Currency Address - (?P<currency>[A-Z0-9]+)")
_PAPER = re.compile(
    r"(?P<number>.+?)(?:\s*\((?P<country>[^()]+)\))?(?: issued (?P<issued>[^;]+?))?"
    r"(?: expires (?P<expires>.+))?$"
)
_PROSE = re.compile(r"\b[a-z]{3,}\b")
"""A word that no number holds."""
_ALIAS = re.compile(r"(?P<kind>[afn]\.k\.a\.) '(?P<name>.+)'$")
_LINKED = re.compile(r"\(?Linked To: (?P<name>.+?)\)?$")
_LINKS = re.compile(r"\(Linked To: (.+?)\)(?=$|[;.]|\s)")
_PAPER_LABEL = re.compile(
    # labels as they begin an item of Remarks; the number follows
    r"(?P<label>(?:"
    r"(?:[A-Z][A-Za-z.'/&() -]*? )?(?:Passport|Number(?: \([A-Z]+\))?|No\.?|ID Card|ID|Identification|"
    r"Company|Registration ID|Code(?: Certificate)?(?: \([A-Z]+\))?|License|NIT|RUC|RIF|RTN|SSN|US FEIN|MMSI|"
    r"SWIFT/BIC|BIK \(RU\)|"
    r"D\.N\.I\.|C\.U\.R\.P\.|C\.U\.I\.T\.|C\.U\.I\.P\.|C\.U\.I\.|R\.F\.C\.|RFC|I\.F\.E\.|"
    r"Fiscal Code|Credencial electoral|Cartilla de Servicio Militar Nacional|Chinese Commercial Code|"
    r"Numero de Identidad|Business Registration Document|Vessel Registration Identification|VisaNumberID|"
    r"Aircraft Manufacturer's Serial Number \(MSN\)|Certificate \([A-Z]+\)|ISIN|Equity Ticker|"
    r"Aircraft Construction Number \(also called L/N or S/N or F/N\))"
    r")(?: ?(?:No\.?|Number|#))?):? (?P<rest>(?=\S*\s?\S*\s?\S*\d|(?<=BIC )).+)$"
)
_KEYED = re.compile(
    "(?P<label>"
    + "|".join(re.escape(k) for k in sorted({*_TEXTS, *_DATES}, key=len, reverse=True))
    + r"):? (?P<rest>.+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Party:
    """An entry being described: its record, its Sanction record, and the relations of its list."""

    entry: Entry
    sanction: Entry
    relations: Relations

    def state(self, label: str, cell: Cell, *, country: Cell | None = None, **paper: Cell | None) -> None:
        """Takes one statement."""
        entry, word = self.entry, label.strip(" :-").casefold()
        if word in _DATES and entry.has(_DATES[word]):
            entry.dates(_DATES[word], cell)
        elif word in _TEXTS and entry.has(_TEXTS[word]):
            self._text(_TEXTS[word], cell, label)
        elif _PROVISIONS.match(label):
            text = f"{label.strip(' :-')}: {' '.join(cell.text.split())}"
            self.sanction.add("provisions", cell, text=text)
        elif found := _CURRENCY.match(label):
            wallet(entry, found["currency"], cell)
        elif word in (
            "issuer name",
            "aircraft operator",
            "aircraft manager",
            "vessel owner",
            "vessel operator",
        ):
            self.related("owner" if word == "vessel owner" else "link", cell, label.strip(" :-"))
        elif word == "linked to":
            self.related("link", cell, "Linked To")
        elif word in _TEXTS or word in _DATES:
            entry.note(cell, label.strip(" :-"))
        else:
            imo = re.match(r"IMO\s?\d", cell.text.strip())
            identify(entry, label, cell, country=country, prop="imoNumber" if imo else None, **paper)

    def related(self, kind: str, cell: Cell, label: str) -> None:
        """Takes a relation to somebody named."""
        self.relations.claim(self.entry, kind, cell.text.strip(), cell, label)

    def _text(self, prop: str, cell: Cell, label: str) -> None:
        if prop in ("nationality", "citizenship", "jurisdiction", "flag", "pastFlags"):
            self.entry.country(prop, cell)
        else:
            self.entry.add(prop, cell)

    def remarks(self, cell: Cell | None) -> None:
        """Takes the free remarks of the XML formats: relations in brackets, the rest a note."""
        if cell is None:
            return
        for name in _LINKS.findall(cell.text):
            self.related("link", cell.part(name), "Linked To")
        rest = _LINKS.sub("", cell.text).strip(" ;.")
        if rest:
            self.entry.note(cell)

    def statements(self, cell: Cell | None) -> None:
        """Takes the Remarks of the legacy CSV, where every statement stands in one text."""
        if cell is None:
            return
        for item in items(cell.text):
            self._item(item, Cell(cell.field, item))

    def _item(self, item: str, cell: Cell) -> None:
        if found := _ALIAS.match(item):
            self.name("weakAlias", cell, found["name"])
        elif found := _LINKED.match(item):
            self.related("link", cell.part(found["name"]), "Linked To")
        elif _PROVISIONS.match(item):
            self.sanction.add("provisions", cell)
        elif found := _CURRENCY.match(item):
            wallet(self.entry, found["currency"], cell.part(item[found.end() :].strip()))
        elif (found := _KEYED.match(item)) and self._fits(found["label"], found["rest"]):
            self.state(found["label"], cell.part(found["rest"]))
        elif found := _PAPER_LABEL.match(item):
            self._paper(found["label"], found["rest"], cell)
        elif found := re.match(r"(Aircraft Operator|Aircraft Manager|Issuer Name) (.+)$", item):
            self.related("link", cell.part(found[2]), found[1])
        else:
            self.entry.note(cell)

    def _fits(self, label: str, rest: str) -> bool:
        """Whether a text that begins like a statement is one: 'Nationality of ...' may be free text."""
        word = label.casefold()
        return word not in _DATES or bool(written_dates(rest)) or word == "dob"

    def _paper(self, label: str, rest: str, cell: Cell) -> None:
        found = _PAPER.match(rest)
        if found is None or _PROSE.search(found["number"]):
            self.entry.note(cell)
            return
        parts = {name: cell.part(text) if text else None for name, text in found.groupdict().items()}
        imo = re.match(r"IMO\s?\d", found["number"])
        prop = "imoNumber" if imo else None
        number = parts.pop("number")
        identify(self.entry, label, number, prop=prop or identifier_property(label), **parts)

    def name(self, prop: str, cell: Cell, printed: str, *, parts: bool = False) -> None:
        """Takes a name as OFAC prints it: ``LAST, First Middle`` for persons."""
        if self.entry.schema.name != "Person" or ", " not in printed:
            self.entry.add(prop, cell, text=printed)
            if parts and self.entry.schema.name == "Person":
                self.entry.add("lastName", cell, text=printed)
            return
        last, _, first = printed.partition(", ")
        self.entry.add(prop, cell, text=f"{first} {last}")
        if parts:
            self.entry.add("firstName", cell, text=first)
            self.entry.add("lastName", cell, text=last)


def items(remarks: str) -> Iterator[str]:
    """The statements of a Remarks text, without ``alt.`` and the full stop at the end.

    >>> list(items("DOB 1954; alt. DOB circa 1955; Gender Male."))
    ['DOB 1954', 'DOB circa 1955', 'Gender Male']
    """
    text = remarks.strip()
    ended = text if _ABBREVIATED.search(text) else text.removesuffix(".")
    for item in ended.split("; "):
        text = item.strip().removeprefix("alt. ").strip(" ;")
        if text:
            yield text


def programs(text: str) -> list[str]:
    """The codes of a Program field: ``NPWMD] [IFSR`` holds two."""
    return [code.strip(" []") for code in text.split("] [") if code.strip(" []")]


def party(entry: Entry, relations: Relations) -> Party:
    """The entry with its one Sanction record, which names the authority and the entry's number."""
    return Party(entry, entry.sanction(OFAC), relations)
