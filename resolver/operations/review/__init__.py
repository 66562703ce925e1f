"""What do people decide about pairs and entities, and how is it taken back?

====================  ================================================================
module                what it answers
====================  ================================================================
``linking``           records -> proposals in the queue, and merges without a person
``verdicts``          the queue, one pair side by side, verdicts and the log
====================  ================================================================
"""

from resolver.operations.review.linking import (
    Link,
    Linked,
    State,
    clustered,
    link,
    link_all,
    linked_already,
    source_id,
)
from resolver.operations.review.verdicts import (
    MAX_REASON,
    LogState,
    Page,
    PairView,
    frozen,
    history,
    judge,
    log,
    proposal,
    proposals,
    revoke,
    verify_log,
)

__all__ = [
    "MAX_REASON",
    "Link",
    "Linked",
    "LogState",
    "Page",
    "PairView",
    "State",
    "clustered",
    "frozen",
    "history",
    "judge",
    "link",
    "link_all",
    "linked_already",
    "log",
    "proposal",
    "proposals",
    "revoke",
    "source_id",
    "verify_log",
]
