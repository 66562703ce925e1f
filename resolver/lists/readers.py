"""Which formats are there, and how is a list read?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from resolver.errors import Fault, InvalidListing, NotFound
from resolver.lists import (
    au_dfat,
    ca_sema,
    ch_seco,
    eu_fsf,
    eu_fsf_csv,
    ftm,
    ofac_advanced,
    ofac_csv,
    ofac_xml,
    senzing,
    uk,
    uk_csv,
    un,
    us_bis,
    us_csl,
)
from resolver.lists.mapped import TableMapping, mapped_reader
from resolver.lists.parts import Limits, parts
from resolver.lists.reading import Reader, Reading, Source

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        reader.name: reader
        for reader in (
            ofac_advanced.READER,
            ofac_xml.READER,
            ofac_csv.READER,
            un.READER,
            eu_fsf.READER,
            eu_fsf_csv.READER,
            uk.READER,
            uk_csv.READER,
            ch_seco.READER,
            ca_sema.READER,
            au_dfat.READER,
            us_bis.READER,
            us_csl.READER,
            ftm.READER,
            senzing.READER,
        )
    }
)
"""Name of the format -> its reader.  ``mapped`` is made for a mapping, see :func:`read`."""


def read(
    format: str,
    files: Sequence[Path],
    *,
    dataset: str,
    version: str,
    limits: Limits | None = None,
    mapping: TableMapping | None = None,
) -> Reading:
    """A reading of ``files``: records one by one, then a report.

    ``format`` is a name of :data:`READERS`, or ``mapped`` with a ``mapping``.  InvalidListing may
    come here, or from the iterator at any record and at its end: what was read is good only when
    the iterator has ended.
    """
    reader = mapped_reader(mapping) if format == "mapped" and mapping is not None else READERS.get(format)
    if reader is None:
        raise NotFound("list format", format)
    bounds = limits or Limits()
    found = parts(files, bounds)
    prefix = (reader.prefix or dataset) if format == "mapped" else reader.prefix
    return Reading(reader, found, Source(reader.name, dataset, version, prefix, bounds))


def recognised(files: Sequence[Path], limits: Limits | None = None) -> str:
    """The name of the format that the content of ``files`` is in, or InvalidListing."""
    found = parts(files, limits or Limits())
    for name, reader in READERS.items():
        if reader.recognises(found):
            return name
    message = "none of the known formats; a table of your own needs a mapping"
    raise InvalidListing("the format is not recognised", [Fault(part.place, message) for part in found])
