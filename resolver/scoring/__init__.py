"""Query x record -> evidence -> calibrated probability and explanation.

May not import index, documents, lists or storage; opens no file but its own model and tables.
"""

from resolver.scoring.features import FEATURES
from resolver.scoring.packing import Candidates, CandidatesBuilder
from resolver.scoring.rarity import Counts
from resolver.scoring.rows import Packed, made_with, packed
from resolver.scoring.scorer import ALIASES, PRESETS, Comparison, Prepared, PreparedName, Scorer, load

__all__ = [
    "ALIASES",
    "FEATURES",
    "PRESETS",
    "Candidates",
    "CandidatesBuilder",
    "Comparison",
    "Counts",
    "Packed",
    "Prepared",
    "PreparedName",
    "Scorer",
    "load",
    "made_with",
    "packed",
]
