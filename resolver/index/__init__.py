"""Records -> an immutable snapshot on disk.

A *segment* is the searchable form of some records: flat arrays, among them the columns that the scorer
answers from.  A *snapshot* is a segment in a folder, named by the digest of its content and mapped into
memory.  Changes since the snapshot are a small segment of their own, held by each process.

May not import scoring, documents, lists or storage.
"""

from resolver.index.building import build
from resolver.index.filtering import Filter, standing, telling
from resolver.index.segment import Entry, Segment
from resolver.index.snapshot import Snapshot, current, open_snapshot, prune, publish, write

__all__ = [
    "Entry", "Filter", "Segment", "Snapshot",
    "build", "current", "open_snapshot", "prune", "publish", "standing", "telling", "write",
]  # fmt: skip
