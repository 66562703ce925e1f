"""What do people decide about pairs and entities, and how is it taken back?

====================  ================================================================
module                what it answers
====================  ================================================================
``linking``           records -> proposals in the queue, and merges without a person
``queue``             what waits, and in which order
``worth``             what deciding a pair is worth
``claiming``          who has which pair open
``pairs``             two records side by side
``preview``           what joining two entities would make
``verdicts``          how a verdict is written, and taken back
``bulk``              many pairs, one verdict
``forming``           how an entity was formed, and its graph
``splitting``         how an entity is split
``statistics``        how the queue moves, and how far people agree
``log``               what was decided, its export, and whether it is whole
====================  ================================================================
"""

from resolver.operations.review.bulk import Bulk, BulkPreview, Refused, bulk, bulk_preview
from resolver.operations.review.claiming import claim, claims, release
from resolver.operations.review.forming import (
    Edge,
    Formation,
    Graph,
    Step,
    chain,
    formation,
    graph,
)
from resolver.operations.review.linking import (
    Linked,
    LinkedNew,
    State,
    clustered,
    link,
    link_all,
    link_new,
    linked_already,
    source_id,
)
from resolver.operations.review.log import LogState, Page, exported, history, log, logged, verify_log
from resolver.operations.review.pairs import Opinion, PairView, Second, frozen, hidden, proposal
from resolver.operations.review.preview import (
    ONE_AT_MOST,
    Clash,
    Link,
    MergePreview,
    Side,
    merge_preview,
)
from resolver.operations.review.queue import (
    Position,
    Queued,
    QueueFilter,
    Summary,
    next_pair,
    position,
    queue,
    summary,
)
from resolver.operations.review.splitting import Split, SplitPreview, entity_version, split, split_preview
from resolver.operations.review.statistics import Agreement, Day, agreement, flow
from resolver.operations.review.verdicts import (
    MAX_REASON,
    Undone,
    judge,
    revoke,
    undo_batch,
    undo_day,
    undo_preview,
)

__all__ = [
    "MAX_REASON",
    "ONE_AT_MOST",
    "Agreement",
    "Bulk",
    "BulkPreview",
    "Clash",
    "Day",
    "Edge",
    "Formation",
    "Graph",
    "Link",
    "Linked",
    "LinkedNew",
    "LogState",
    "MergePreview",
    "Opinion",
    "Page",
    "PairView",
    "Position",
    "QueueFilter",
    "Queued",
    "Refused",
    "Second",
    "Side",
    "Split",
    "SplitPreview",
    "State",
    "Step",
    "Summary",
    "Undone",
    "agreement",
    "bulk",
    "bulk_preview",
    "chain",
    "claim",
    "claims",
    "clustered",
    "entity_version",
    "exported",
    "flow",
    "formation",
    "frozen",
    "graph",
    "hidden",
    "history",
    "judge",
    "link",
    "link_all",
    "link_new",
    "linked_already",
    "log",
    "logged",
    "merge_preview",
    "next_pair",
    "position",
    "proposal",
    "queue",
    "release",
    "revoke",
    "source_id",
    "split",
    "split_preview",
    "summary",
    "undo_batch",
    "undo_day",
    "undo_preview",
    "verify_log",
]
