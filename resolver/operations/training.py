"""What can be learnt from the records, the judgements, and sets of labelled queries and names?

Five kinds of pairs teach the scorer: spellings of one record's names (same), records of one dataset
that are near neighbours (different), judgements of analysts where there are enough of them, labelled
files, and, for facts, records that a labelled query means alike (same).  A file with the columns
``query`` and ``expected_id`` holds queries against the records (an empty ``expected_id``: nobody on the
list is meant; ``also_ok``, ``schema``, ``dob`` and ``country`` may be there); one with ``name1``,
``name2`` and ``is_match`` holds pairs of names.
Everything is chosen by digests of ids, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from followthemoney import model as ftm

from resolver import index, scoring
from resolver.config import config_folder
from resolver.errors import Fault, InvalidQuery
from resolver.model.judgements import Judgement, Verdict
from resolver.model.records import Record
from resolver.model.schemas import matchable_with
from resolver.model.serial import record_bytes
from resolver.operations.screen import asked_datasets
from resolver.operations.service import ALL, Service
from resolver.operations.world import World

START = "scoring-start.json"
"""The weights that training is pulled towards, in the folder of the configuration."""
CUTOFF = 0.12
"""Answers with a lower score by the starting weights are no examples: they have nothing in common."""
WEIGHED_RIGHT, WEIGHED_NOBODY, MOST_ANSWERS = 8, 5, 25
"""Best answers of a query that weights are learnt from, where it means somebody and where nobody; and
the most that the calibration sees."""
NEIGHBOURS, ALIASES = 900, 2_500
"""Most records whose neighbours, and whose spellings, are learnt from."""
NOBODY_WEIGHED = 0.26
"""Share of the queries for nobody that weights are learnt from; all of them set the threshold."""
ENOUGH_JUDGEMENTS, ENOUGH_OF_EACH = 200, 40
"""Judgements are learnt from once there are so many, and so many of either verdict."""
QUERY_WEIGHT, PAIR_WEIGHT, NEIGHBOUR_WEIGHT, JUDGEMENT_WEIGHT, TWICE_WEIGHT = 1.0, 6.0, 0.6, 1.0, 3.0
"""A labelled pair of names was chosen because it is hard, and there are few; two lists' records of one party
have facts that were gathered apart, where a query mostly repeats the record's own."""
AUTO = "auto"
"""The user who merges by himself teaches nothing: he had it from the scorer."""


@dataclass(frozen=True, slots=True)
class Trained:
    """The text of a model, how many examples of each source it was learnt from, and its figures."""

    text: str
    examples: Mapping[str, int]
    figures: Mapping[str, object]


def train(
    service: Service,
    labelled: Sequence[Path],
    *,
    dataset: str = ALL,
    date: str,
    start: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Trained:
    """A model learnt from the records of a dataset, its judgements and the labelled files.

    Raises NotFound for an unknown dataset, InvalidQuery with every fault of the files, NotReady.
    """
    files = [_Labelled(path) for path in sorted(labelled)]
    world = service.world()
    asked = asked_datasets(world, dataset, (), ())
    start_path = start or config_folder() / START
    gathering = _Gathering(world, asked, scoring.load_file(start_path))
    faults = [fault for file in files for fault in file.faults(gathering)]
    if faults:
        raise InvalidQuery("the labelled files cannot be learnt from", faults[:100])
    judged: list[scoring.Judged] = []
    for found in gathering.all(files, service):
        judged.append(found)
        progress(len(judged))
    if not any(j.weighed and j.example.same for j in judged) or all(j.example.same for j in judged):
        raise InvalidQuery(
            "there is nothing to learn from",
            [Fault("dataset", "no pairs that are the same, or none that are different")],
        )
    result = scoring.learnt(gathering.scorer.model, judged)
    text = scoring.model_text(
        result.model,
        date=date,
        data={
            "records": gathering.digest(),
            "judgements": gathering.judgements_digest,
            "start": hashlib.sha256(start_path.read_bytes()).hexdigest(),
            **{file.path.name: file.digest for file in files},
        },
        figures=result.figures,
        note=(
            "Written by `resolver train`: logistic regression with fixed signs, pulled towards "
            f"{START}; weights of facts likewise, beside what the names say.  Calibrated on folds that "
            "were not trained on; the base rates that probabilities presuppose stand under calibration."
        ),
    )
    return Trained(text, dict(sorted(Counter(j.source for j in judged).items())), result.figures)


class _Labelled:
    """A labelled file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            raw = path.read_bytes()
            self.rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), strict=True))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise InvalidQuery(
                f"{path.name} cannot be read as CSV", [Fault(path.name, str(error))]
            ) from error
        self.digest = hashlib.sha256(raw).hexdigest()
        self.columns = set(self.rows[0]) if self.rows else set()

    @property
    def of_pairs(self) -> bool:
        """Whether it holds pairs of names, not queries."""
        return {"name1", "name2", "is_match"} <= self.columns

    def faults(self, gathering: _Gathering) -> Iterator[Fault]:
        """What keeps it from being learnt from."""
        if not self.of_pairs and not {"query", "expected_id"} <= self.columns:
            yield Fault(self.path.name, "has neither query and expected_id nor name1, name2 and is_match")
            return
        for number, row in enumerate(self.rows):
            schema = row.get("schema") or "Thing"
            if schema not in ftm.schemata or not matchable_with(schema):
                yield Fault(f"{self.path.name} row {number}", f"{schema!r} cannot be matched")
        if not self.of_pairs and any(_ids(r) for r in self.rows):
            known = sum(bool(gathering.known(_ids(r))) for r in self.rows)
            if not known:
                yield Fault(self.path.name, "none of the expected ids is in the dataset")


def _ids(row: Mapping[str, str]) -> list[str]:
    also = (row.get("also_ok") or "").replace(";", " ").replace("|", " ")
    return [i for i in (row["expected_id"], *also.split()) if i]


class _Gathering:
    """Takes examples from the records of a world."""

    def __init__(self, world: World, datasets: frozenset[str], plain: scoring.Scorer) -> None:
        self._world = world
        self._datasets = datasets
        self.plain = plain
        """Weighs tokens without the records: for pairs of names."""
        self.scorer = plain.with_rarity(world.parts[0][0].packed.counts())
        self._sides: dict[str, scoring.Prepared] = {}
        self._listed_twice: set[tuple[str, str]] = set()
        self.judgements_digest = "none"

    def all(self, files: Sequence[_Labelled], service: Service) -> Iterator[scoring.Judged]:
        """Every example."""
        for file in files:
            yield from self._of_pairs(file.rows) if file.of_pairs else self._of_queries(file)
        records = [r for r in self._world.records() if r.dataset in self._datasets and r.names()]
        yield from self._neighbours(_some(records, NEIGHBOURS, "neighbours"))
        yield from self._aliases(_some([r for r in records if len(r.names()) > 1], ALIASES, "aliases"))
        yield from self._judgements(service)

    def known(self, ids: Iterable[str]) -> frozenset[str]:
        """The entities of those of the ids that the dataset has."""
        found = set()
        for record_id in ids:
            record = self._world.record(record_id)
            if record is not None and record.dataset in self._datasets:
                found.add(self._world.clusters.canonical(record_id))
        return frozenset(found)

    def digest(self) -> str:
        """Digest of the records that were learnt from."""
        lines = sorted(record_bytes(r) for r in self._world.records() if r.dataset in self._datasets)
        return hashlib.sha256(b"\n".join(lines)).hexdigest()

    def _side(self, entity_id: str) -> scoring.Prepared:
        if entity_id not in self._sides:
            entity = self._world.entity(entity_id)
            self._sides[entity_id] = self.scorer.prepared(entity.schema, entity.properties)
        return self._sides[entity_id]

    def _answers(self, query: scoring.Prepared) -> list[str]:
        """The best entities for a query by the starting weights, best first."""
        allowed = index.Filter(matchable_with(query.schema), self._datasets)
        found, joined = self._world.matching.hits(self.scorer, query, allowed, CUTOFF)
        found |= {e: self.scorer.score(query, self._side(e)) for e in joined}
        return sorted(found, key=lambda e: (-found[e], e))[:MOST_ANSWERS]

    def _of_queries(self, file: _Labelled) -> Iterator[scoring.Judged]:
        source = file.path.stem
        for number, row in enumerate(file.rows):
            schema = row.get("schema") or "Thing"
            name: dict[str, tuple[str, ...]] = {"name": (row["query"],)}
            query = self.scorer.prepared(schema, name)
            full = self.scorer.prepared(schema, name | _facts(schema, row))
            expected = self.known(_ids(row))
            if _ids(row) and not expected:
                continue
            nobody = not expected
            best = self._answers(query)
            weighed = best[: WEIGHED_NOBODY if nobody else WEIGHED_RIGHT]
            teaches = not nobody or _share(f"{source}{number}") <= NOBODY_WEIGHED
            yield from self._twice(sorted(expected))
            for entity in dict.fromkeys([*best, *self._answers(full), *sorted(expected)]):
                same = entity in expected
                weight = QUERY_WEIGHT * (1.0 if same or nobody else 0.5)
                yield from self._judged(
                    self.scorer, query, self._side(entity), same, source, number, weight,
                    screened=True, nobody=nobody, full=full,
                    weighed=same or (teaches and entity in weighed),
                )  # fmt: skip

    def _twice(self, entities: Sequence[str]) -> Iterator[scoring.Judged]:
        """Entities that a query means alike: two lists' records of one party, with each list's own facts."""
        for pair in combinations(entities, 2):
            if pair not in self._listed_twice:
                self._listed_twice.add(pair)
                yield from self._judged(
                    self.scorer, self._side(pair[0]), self._side(pair[1]), True, "listed twice",
                    len(self._listed_twice), TWICE_WEIGHT, weighed=False, of_facts=True,
                    full=self._side(pair[0]),
                )  # fmt: skip

    def _of_pairs(self, rows: Sequence[Mapping[str, str]]) -> Iterator[scoring.Judged]:
        for number, row in enumerate(rows):
            one, other = (
                self.plain.prepared(row.get("schema") or "Thing", {"name": (row[c],)})
                for c in ("name1", "name2")
            )
            same = row["is_match"].strip().lower() in ("true", "1", "yes")
            yield from self._judged(self.plain, one, other, same, "pairs", number, PAIR_WEIGHT)

    def _neighbours(self, records: Sequence[Record]) -> Iterator[scoring.Judged]:
        """Records that are near the record and another party: a dataset lists a party once.

        What may be one party listed twice, because a name or a fact that tells parties apart is
        shared, is left out.
        """
        for number, record in enumerate(records):
            own = self._world.clusters.canonical(record.id)
            side = self._side(own)
            query = self.scorer.prepared(record.schema, {"name": record.names()[:1]})
            allowed = index.Filter(matchable_with(record.schema), frozenset({record.dataset}))
            found, _ = self._world.matching.hits(self.scorer, query, allowed, CUTOFF)
            alone = found.keys() - self._world.clusters.members_of.keys()
            best = sorted(alone, key=lambda e: (-found[e], e))
            near = [
                e for e in best[: 2 * WEIGHED_RIGHT] if e != own and not self._may_be_one(side, self._side(e))
            ]
            for entity in near[:WEIGHED_RIGHT]:
                yield from self._judged(
                    self.scorer, query, self._side(entity), False, "neighbours", number, NEIGHBOUR_WEIGHT,
                    full=side,
                )  # fmt: skip

    def _may_be_one(self, one: scoring.Prepared, other: scoring.Prepared) -> bool:
        told = self.scorer.compare(one, other).contributions
        return "identical" in told or any(told.get(name, 0.0) > 0.0 for name in _TELLING)

    def _aliases(self, records: Sequence[Record]) -> Iterator[scoring.Judged]:
        named = [(r.id, r.schema, r.texts("name", "alias")) for r in records]
        for example in scoring.examples_of_aliases(self.scorer, [n for n in named if len(n[2]) > 1]):
            yield scoring.Judged(example, "aliases", 0)

    def _judgements(self, service: Service) -> Iterator[scoring.Judged]:
        """Verdicts of analysts that stand, once there are enough."""
        with service.storage.reading() as tx:
            rows = list(tx.judgements.all())
        standing = [j for j in _standing(rows) if j.user != AUTO and j.verdict is not Verdict.UNSURE]
        verdicts = Counter(j.verdict for j in standing)
        if len(standing) < ENOUGH_JUDGEMENTS or min(verdicts[v] for v in _DECIDED) < ENOUGH_OF_EACH:
            return
        self.judgements_digest = rows[-1].hash
        for judgement in standing:
            left, right = (self._world.record(i) for i in (judgement.pair.left, judgement.pair.right))
            if left is not None and right is not None:
                one, other = (self.scorer.prepared(r.schema, r.properties) for r in (left, right))
                same = judgement.verdict is Verdict.SAME
                yield from self._judged(
                    self.scorer, one, other, same, "judgements", judgement.number, JUDGEMENT_WEIGHT, full=one
                )

    def _judged(
        self, scorer: scoring.Scorer, query: scoring.Prepared, candidate: scoring.Prepared, same: bool,
        source: str, number: int, weight: float, *, screened: bool = False, nobody: bool = False,
        weighed: bool = True, of_facts: bool = False, full: scoring.Prepared | None = None,
    ) -> Iterator[scoring.Judged]:  # fmt: skip
        made = scoring.example(scorer, query, candidate, same, f"{source}{number}", weight)
        if made is None:
            return
        found = () if full is None else scoring.relations(full.facts, candidate.facts)
        penalty = scorer.compare(query, candidate).contributions.get("weak_alias", 0.0)
        yield scoring.Judged(
            made, source, number, tuple(r.name for r in found), penalty, screened, nobody, weighed, of_facts
        )


_TELLING = (
    "birth.same_day",
    "birth.same_month",
    "birth.same_year",
    "identifier.same",
    "identifier.same_number",
)
_DECIDED = (Verdict.SAME, Verdict.DIFFERENT)


def _standing(rows: Sequence[Judgement]) -> list[Judgement]:
    """The judgements that nobody took back, the last of each pair."""
    revoked = {j.revokes for j in rows if j.revokes is not None}
    last = {j.pair: j for j in rows if j.revokes is None and j.number not in revoked}
    return sorted(last.values(), key=lambda j: j.number)


def _facts(schema: str, row: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    known = ftm.schemata[schema].properties
    given = {"birthDate": row.get("dob"), "country": row.get("country")}
    return {prop: (text,) for prop, text in given.items() if text and prop in known}


def _some(records: Sequence[Record], most: int, salt: str) -> list[Record]:
    """At most so many of the records, whatever their order."""
    return sorted(records, key=lambda r: hashlib.sha256(f"{salt}{r.id}".encode()).digest())[:most]


def _share(text: str) -> float:
    """A number from 0 to 1 that only depends on the text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32
