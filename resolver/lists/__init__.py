"""A published list -> records, each with its citation.

May not import documents, index, scoring or storage; opens the files it is given and nothing else: no
network, no database, no clock.  Publishers' modules map; the shared mechanics are in ``parts`` (files,
archives, limits), ``markup`` (streamed XML), ``tables`` (CSV, XLSX), ``jsonlines``, ``entries`` (cited
values), ``dates``, ``countries``, ``identifiers`` and ``relations``.
"""

from resolver.lists.catalogue import ListEntry, catalogue
from resolver.lists.changes import Changed, Difference, FieldChange, Guard, delisted, diff, shrunk
from resolver.lists.mapped import ColumnUse, TableMapping, load_mapping, mapping_of, written
from resolver.lists.parts import Limits
from resolver.lists.readers import READERS, read, recognised
from resolver.lists.reading import Reader, Reading, Rejected, Report
from resolver.lists.sniffing import sniffed

__all__ = [
    "READERS",
    "Changed",
    "ColumnUse",
    "Difference",
    "FieldChange",
    "Guard",
    "Limits",
    "ListEntry",
    "Reader",
    "Reading",
    "Rejected",
    "Report",
    "TableMapping",
    "catalogue",
    "delisted",
    "diff",
    "load_mapping",
    "mapping_of",
    "read",
    "recognised",
    "shrunk",
    "sniffed",
    "written",
]
