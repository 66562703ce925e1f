"""Which records are worth comparing?  Those that share a blocking key.

Imported late: recordlinkage takes seconds to load, and only linking needs it.
"""

from __future__ import annotations

import pandas as pd
from recordlinkage.base import BaseIndexAlgorithm

from resolver.entities.described import Described
from resolver.entities.written import ACRONYM
from resolver.names import phonetic_keys


class SharedKey(BaseIndexAlgorithm):  # type: ignore[misc]  # recordlinkage is published without type hints
    """Pairs of records that share at least one of many keys.

    The toolkit's own ``Block`` knows one value per record.  A key that more than ``most`` records have
    makes no pairs: it would make too many, and what they share is common.
    """

    def __init__(self, column: str = "keys", most: int = 200) -> None:
        super().__init__()
        self.column = column
        self.most = most

    def _link_index(self, df_a: pd.DataFrame, df_b: pd.DataFrame) -> pd.MultiIndex:
        joined = self._exploded(df_a).merge(self._exploded(df_b), on="key")
        return self._pairs(joined)

    def _dedup_index(self, df_a: pd.DataFrame) -> pd.MultiIndex:
        rows = self._exploded(df_a)
        joined = rows.merge(rows, on="key")
        return self._pairs(joined[joined["record_x"] < joined["record_y"]])

    def _exploded(self, frame: pd.DataFrame) -> pd.DataFrame:
        keys = frame[self.column].explode().dropna()
        rows = pd.DataFrame({"record": keys.index, "key": keys.to_numpy()})
        return rows[rows.groupby("key")["record"].transform("size") <= self.most]

    def _pairs(self, joined: pd.DataFrame) -> pd.MultiIndex:
        pairs = joined[["record_x", "record_y"]].drop_duplicates().sort_values(["record_x", "record_y"])
        return pd.MultiIndex.from_frame(pairs)


def text_keys(record: Described) -> list[str]:
    """Blocking keys of a record from a text: sounds, beginnings and ends of its tokens, acronym, initials."""
    kind = "p" if record.person else "o"
    found = {f"{kind}={key}" for n in record.names for t in n.telling for key in (t, *phonetic_keys(t))}
    for token in (t for n in record.names for t in n.telling if len(t) >= 6):
        found |= {f"{kind}<{token[:4]}", f"{kind}>{token[-4:]}"}
    found |= {f"{kind}={''.join(n.tokens)}" for n in record.names if len(n.tokens) > 1}
    for name in record.names:
        if name.form == ACRONYM:
            found.add(f"a={name.tokens[0]}")
        found |= {f"a={letters}" for letters in name.initials}
        if record.person:
            # an initial stands for every token that begins with it, if the last token agrees
            found |= {f"i={name.telling[0][0]}{key}" for key in phonetic_keys(name.telling[-1])}
    return sorted(found)
