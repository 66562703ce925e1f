"""Which mentions of one document name the same person or body?"""

from __future__ import annotations

from collections.abc import Sequence

from resolver.documents.groups import Groups
from resolver.documents.lexicon import Lexicon
from resolver.documents.naming import Named
from resolver.documents.same_body import join_bodies
from resolver.documents.same_person import join_persons
from resolver.documents.sentences import Sentence


def clusters(mentions: Sequence[Named], sentences: Sequence[Sentence], lexicon: Lexicon) -> list[list[int]]:
    """Groups of indices into ``mentions``; each group names one person or body, in order of first mention."""
    join = Groups(len(mentions))
    _also_known(mentions, sentences, join)
    join_persons(mentions, sentences, lexicon, join)
    join_bodies(mentions, sentences, lexicon, join)
    return join.lists()


def _also_known(mentions: Sequence[Named], sentences: Sequence[Sentence], join: Groups) -> None:
    for at, mention in enumerate(mentions):
        if mention.known_as:
            before = max(
                (
                    k
                    for k in range(max(0, at - 6), at)
                    if mentions[k].sentence == mention.sentence and mentions[k].schema == mention.schema
                ),
                default=None,
            )
            if before is not None:
                join.join(before, at)
