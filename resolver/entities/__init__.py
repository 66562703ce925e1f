"""Merge proposals, judgements -> clusters -> canonical ids.  May not open a socket or a transaction.

====================  ================================================================
module                what it answers
====================  ================================================================
``clusters``          the log of judgements -> clusters, refusals, chains
``proposals``         records -> pairs that may be the same, with probability and evidence
``merging``           proposals -> those merged without a person; ``linked`` does all in memory
``linker``            the weights, from ``config/linking.toml``
``written``           a written name -> its parts, as far as joining texts goes
``relations``         two written names -> what they are to each other
``described``         a record from a text -> what it says; two of them -> their relation
``corpus``            what stands around a record in its texts
``texts``             findings for and against two records of texts
``listed``            a record of a list -> what it says; blocking keys
``gathered``          a great many of them -> rows of numbers; rarity of sounds
``lists``             findings for and against two entries of lists
``likest``            the two names of two entries that share most (compiled)
``groups``            may these records be one party, as far as nobody has to look?
``blocking``          which pairs are compared at all (recordlinkage)
``vectors``           the comparison vectors of list entries (recordlinkage)
``training``          labelled pairs -> weights (recordlinkage)
====================  ================================================================
"""

from resolver.entities.clusters import Clusters, clusters, taken_back
from resolver.entities.gathered import Heard
from resolver.entities.linker import Linker, linker
from resolver.entities.merging import AUTO, Plan, linked, plan
from resolver.entities.proposals import Proposed, proposals, proposed

__all__ = [
    "AUTO",
    "Clusters",
    "Heard",
    "Linker",
    "Plan",
    "Proposed",
    "clusters",
    "linked",
    "linker",
    "plan",
    "proposals",
    "proposed",
    "taken_back",
]
