"""Which documents do answers cite again and again?  They never change, so they are kept at hand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from resolver.model.documents import Document
from resolver.operations import lookup
from resolver.operations.service import Service

MOST_CHARACTERS = 32_000_000
"""Of all texts together: 30 to 130 MB in each process when full; the seeds take 15 kB."""


class Shelf:
    """The documents last cited, by id.  A document's id names one version of its text for ever."""

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most = most_characters
        self._held = 0
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def documents(self, service: Service, ids: Iterable[str]) -> dict[str, Document]:
        """The documents of those ids, as far as there are any."""
        wanted = set(ids)
        with self._lock:
            found = {id_: self._documents[id_] for id_ in wanted if id_ in self._documents}
            for id_ in found:
                self._documents.move_to_end(id_)
        if missing := wanted - found.keys():
            read = lookup.documents(service, missing)
            found |= read
            self._put(read.values())
        return found

    def _put(self, documents: Iterable[Document]) -> None:
        with self._lock:
            for document in documents:
                if document.id not in self._documents:
                    self._documents[document.id] = document
                    self._held += len(document.text)
            while self._held > self._most and self._documents:
                _, dropped = self._documents.popitem(last=False)
                self._held -= len(dropped.text)
