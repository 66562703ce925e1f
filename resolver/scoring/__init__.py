"""Query x record -> evidence -> calibrated probability and explanation.

May not import index, documents, lists or storage; opens no file but its own model and tables.
"""

from resolver.scoring.columns import Packing, made_with, packed
from resolver.scoring.facts import relations
from resolver.scoring.features import FEATURES
from resolver.scoring.learning import Judged, Learnt, learnt
from resolver.scoring.packing import Candidates, CandidatesBuilder
from resolver.scoring.rarity import Counts
from resolver.scoring.reasons import has_nothing_in_common, lifts, nearest_tokens, waterfall
from resolver.scoring.rows import UNTOLD, Facing, Packed, Told
from resolver.scoring.scorer import (
    ALIASES,
    PRESETS,
    Comparison,
    Prepared,
    PreparedName,
    Scorer,
    load,
    load_file,
)
from resolver.scoring.together import facts_together, read_alike, scores_together
from resolver.scoring.training import example, examples_of_aliases, model_text
from resolver.scoring.words import holding

__all__ = [
    "ALIASES",
    "FEATURES",
    "PRESETS",
    "UNTOLD",
    "Candidates",
    "CandidatesBuilder",
    "Comparison",
    "Counts",
    "Facing",
    "Judged",
    "Learnt",
    "Packed",
    "Packing",
    "Prepared",
    "PreparedName",
    "Scorer",
    "Told",
    "example",
    "examples_of_aliases",
    "facts_together",
    "has_nothing_in_common",
    "holding",
    "learnt",
    "lifts",
    "load",
    "load_file",
    "made_with",
    "model_text",
    "nearest_tokens",
    "packed",
    "read_alike",
    "relations",
    "scores_together",
    "waterfall",
]
