"""Which records are worth comparing?  Those that share a blocking key.

Imported late: recordlinkage takes seconds to load, and only linking needs it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from recordlinkage.base import BaseIndexAlgorithm

from resolver.entities.described import Described
from resolver.entities.likest import Ints
from resolver.entities.written import ACRONYM
from resolver.names import phonetic_keys


class SharedKey(BaseIndexAlgorithm):  # type: ignore[misc]  # recordlinkage is published without type hints
    """Pairs of records that share at least one of many keys.

    The toolkit's own ``Block`` knows one value per record.
    """

    def __init__(self, column: str = "keys", most: int = 200) -> None:
        super().__init__()
        self.column = column
        self.most = most

    def _dedup_index(self, df_a: pd.DataFrame) -> pd.MultiIndex:
        rows = pd.Series(df_a[self.column].to_numpy()).explode().dropna()
        left, right = sharing(pd.factorize(rows)[0], rows.index.to_numpy(np.int64), self.most)
        return pd.MultiIndex.from_arrays([df_a.index[left], df_a.index[right]])


def sharing(keys: Ints, rows: Ints, most: int) -> tuple[Ints, Ints]:
    """The pairs of rows that share a key, each once, in order; the smaller row left.

    A key that more than ``most`` rows have makes no pairs: it would make too many, and what they share
    is common.  No row may have a key twice.
    """
    order = np.lexsort((rows, keys))
    ordered = rows[order]
    begins = np.flatnonzero(np.diff(keys[order], prepend=keys[order[:1]] - 1)) if len(keys) else order
    sizes = np.diff(np.append(begins, len(order)))
    codes = [np.zeros(0, np.int64)]
    width = int(rows.max(initial=0)) + 1
    for size in range(2, most + 1):
        blocks = ordered[begins[sizes == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        codes.append((blocks[:, one] * width + blocks[:, other]).ravel())
    found = np.unique(np.concatenate(codes))
    return found // width, found % width


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
