"""Which property does an identifier's printed label mean, and where does it belong?

Publishers label identity papers in words (``Cedula No.``, ``Numéro de passeport``).  The table below
reads the words; a label that it does not know is an ``idNumber``, since the publisher gave it as one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from resolver.lists.countries import country_code
from resolver.lists.dates import written_dates
from resolver.lists.entries import Cell, Entry

_LABELS: tuple[tuple[str, str], ...] = (
    # first match wins; on the casefolded label
    (r"passport|passeport|pasaporte|travel document|reisepass", "passportNumber"),
    (r"\bimo\b|vessel registration identification", "imoNumber"),
    (r"\bmmsi\b|maritime mobile", "mmsi"),
    (r"call sign", "callSign"),
    (r"swift|\bbic\b", "swiftBic"),
    (r"legal entity (number|identifier)|\blei\b", "leiCode"),
    (r"\b(unified|united) social credit|\busccc?\b", "uscCode"),
    (r"\bbik\b", "bikCode"),
    (r"\bisin\b", "isinCode"),
    (r"equity ticker", "ticker"),
    (r"d-u-n-s|\bduns\b", "dunsCode"),
    (r"\bogrn\b", "ogrnCode"),
    (r"\binn\b", "innCode"),
    (r"\bokpo\b", "okpoCode"),
    (r"v\.?a\.?t\.?\b|euvat", "vatCode"),
    (r"social security|\bssn\b|unssn", "socialSecurityNumber"),
    (
        r"fiscal|\btax|taxid|\bnit\b|\bruc\b|r\.?f\.?c\.?\b|\bfein\b|c\.u\.i\.t|\brif\b|\brtn\b|\btin\b",
        "taxNumber",
    ),
    (r"driv|electoral|national|personal|birth|nationcert", "idNumber"),
    (
        r"regist|company|commerc|mercantil|incorporation|enterprise|c\.r\. no|chamber|charity|branch unit"
        r"|regnumber|folio|file number",
        "registrationNumber",
    ),
    (r"licen[cs]e|tradelic|permit number", "licenseNumber"),
    (r"tail number", "registrationNumber"),
    (r"serial number|construction number|\bmsn\b", "serialNumber"),
    (r"transponder|icao", "icaoCode"),
)
_COMPILED = tuple((re.compile(pattern), prop) for pattern, prop in _LABELS)

_INSTEAD = {
    "passportNumber": ("idNumber", "registrationNumber"),
    "socialSecurityNumber": ("idNumber", "registrationNumber"),
    "imoNumber": ("registrationNumber",),
    "mmsi": ("registrationNumber",),
    "callSign": ("registrationNumber",),
    "idNumber": ("registrationNumber",),
    "taxNumber": ("registrationNumber",),
    "licenseNumber": ("registrationNumber",),
    "serialNumber": ("registrationNumber",),
    "icaoCode": ("registrationNumber",),
}
"""Where an identifier goes whose property the record's schema does not have."""

_COMPANY_ONLY = frozenset({"bikCode", "isinCode", "ticker"})


@lru_cache(maxsize=2048)
def identifier_property(label: str) -> str:
    """The FollowTheMoney property that a printed label means.

    >>> identifier_property("Cedula No."), identifier_property("Diplomatic Passport")
    ('idNumber', 'passportNumber')
    """
    written = " ".join(label.casefold().split())
    return next((prop for pattern, prop in _COMPILED if pattern.search(written)), "idNumber")


def identify(
    entry: Entry,
    label: str,
    number: Cell | None,
    *,
    country: Cell | None = None,
    issued: Cell | None = None,
    expires: Cell | None = None,
    authority: Cell | None = None,
    note: Cell | None = None,
    prop: str | None = None,
) -> None:
    """Adds an identifier to ``entry``; its country, dates and the rest go on an Identification record."""
    if number is None or not number.text.strip():
        for cell in (country, authority, note):
            entry.note(cell, label.strip(" :-"))
        return
    label = label.strip(" :-")
    wanted = prop or identifier_property(label)
    known = entry.has(wanted) or (
        wanted in _COMPANY_ONLY and entry.has("abbreviation") and not entry.has("birthDate")
    )
    home = wanted if known else next((p for p in _INSTEAD.get(wanted, ("idNumber",)) if entry.has(p)), None)
    if home is None:
        entry.note(number, label)
    else:
        entry.add(home, number)
    about = [
        cell for cell in (country, issued, expires, authority, note) if cell is not None and cell.text.strip()
    ]
    if not about or not entry.schema.is_a("LegalEntity"):
        for cell in about:
            entry.note(cell, f"{label} {number.text.strip()}")
        return
    passport = wanted == "passportNumber" and entry.schema.is_a("Person")
    paper = entry.edge("Passport" if passport else "Identification", "id", label, number.text.strip())
    paper.add("holder", entry.key, text=entry.id)
    paper.add("type", number, text=label)
    paper.add("passportNumber" if passport else "number", number)
    if country is not None and country_code(country.text) is None:
        paper.note(country, "Country")
    else:
        paper.country("country", country)
    for prop_name, cell in (("startDate", issued), ("endDate", expires)):
        if cell is not None and not written_dates(cell.text):
            paper.note(cell, "Issued" if prop_name == "startDate" else "Expires")
        else:
            paper.dates(prop_name, cell)
    paper.add("authority", authority)
    paper.note(note)


def wallet(entry: Entry, currency: str, address: Cell) -> None:
    """Adds a crypto wallet that ``entry`` holds."""
    made = entry.edge("CryptoWallet", "wallet", currency, address.text.strip())
    made.add("publicKey", address)
    made.add("currencySymbol", address, text=currency)
    made.add("holder", entry.key, text=entry.id)
    made.add("topics", entry.key, text="sanction")
