"""Records -> an immutable snapshot on disk; a query -> candidates.

A *segment* is the searchable form of some records: flat arrays.  A *snapshot* is a segment in a
folder, named by the digest of its content and mapped into memory.  Changes since the snapshot are a
small segment of their own, held by each process.

May not import scoring, documents, lists or storage.
"""

from resolver.index.search import Candidate, Filter, candidates, mask
from resolver.index.segment import Entry, Segment, build
from resolver.index.snapshot import Snapshot, current, open_snapshot, prune, publish, write

__all__ = [
    "Candidate", "Entry", "Filter", "Segment", "Snapshot",
    "build", "candidates", "current", "mask", "open_snapshot", "prune", "publish", "write",
]  # fmt: skip
