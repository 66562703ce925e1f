"""What words find, that filters leave out the right ones, and that records score together as one entity."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver import entities, index, scoring
from resolver.config import config_folder
from resolver.entities import Clusters
from resolver.index import Entry, Filter
from resolver.model.citations import ListCitation
from resolver.model.entities import Entity
from resolver.model.judgements import Judgement, Verdict, pair
from resolver.model.records import COUNTRY_PROPERTIES, Record, Value
from resolver.operations.matching import Matching, Scored
from resolver.operations.searching import search

TIMES = [f"2024-0{month}-01T00:00:00.000000+00:00" for month in range(1, 7)]
PEOPLE = {
    "p1": ("Kwabena Oduro Mensah",),
    "p2": ("Anneliese van der Kolk", "Anna Kolk"),
    "p3": ("Владимир Сергеевич Тарасенко",),
    "p4": ("محمد عبد الرحمن الزهراني",),
    "p5": ("Kwame Mensa",),
    "p6": ("José Ángel Peñaloza Ruiz",),
    "p7": ("Mikhail Shatrov",),
}
FIRMS = {"o1": ("National Fisheries Inspection Agency",), "o2": ("Baltmar Shipping Co., Ltd.",)}


def record(
    id_: str, names: Sequence[str], schema: str = "Person", dataset: str = "invented", **more: str
) -> Record:
    cited = (ListCitation(dataset, "v1", id_, "name", names[0]),)
    values = [Value("alias" if n else "name", text, cited) for n, text in enumerate(names)]
    return Record(
        id_, dataset, schema, (*values, *(Value(p, text, cited) for p, text in more.items() if text))
    )


def scored(some: Sequence[tuple[Record, str, str | None]], columns: scoring.Packing) -> Scored:
    entries = (Entry.of(r, changed, removed) for r, changed, removed in some)
    return Scored(index.build(entries, columns=columns))


class Small:
    """A world of two segments."""

    def __init__(
        self, given: Sequence[tuple[Record, str, str | None]], joined: Sequence[tuple[str, str]] = ()
    ) -> None:
        base = scoring.load(config_folder())
        self.given = {r.id: (r, changed, removed) for r, changed, removed in given}
        cut = len(given) * 2 // 3
        first = scored(given[:cut], scoring.Packing(base, counting=True))
        self.scorer = base.with_rarity(first.packed.counts())
        parts = (first, scored(given[cut:], scoring.Packing(self.scorer)))
        self.clusters: Clusters = entities.Clusters().after(
            Judgement(
                number, pair(*two), Verdict.SAME, "ines", "r", TIMES[0],
                None, None, None, None, {}, None, "", "",
            )
            for number, two in enumerate(joined, 1)
        )  # fmt: skip
        self.matching = Matching(tuple((part, frozenset()) for part in parts), self.clusters)

    def found(self, text: str, allowed: Filter | None = None) -> list[str]:
        return search(self.matching, self.scorer, text, allowed or Filter()).page(0, 100)

    def matched(self, name: str, allowed: Filter, excluded: Sequence[str] = ()) -> set[str]:
        query = self.scorer.prepared("Thing", {"name": (name,)})
        found, joined = self.matching.hits(self.scorer, query, allowed, 0.2, excluded)
        return {*found, *joined}

    def entity(self, id_: str) -> Entity:
        """As a world puts it together."""
        held = [self.given[member] for member in self.clusters.members(id_)]
        speaking = [one for one in held if one[2] is None] or held
        return Entity(
            id_, tuple(r for r, _, _ in speaking), last_change=max(changed for _, changed, _ in speaking)
        )

    def passes(self, id_: str, allowed: Filter) -> bool:
        """What the filter says, said of one entity."""
        one = self.entity(id_)
        countries = {text for p in COUNTRY_PROPERTIES for text in one.properties.get(p, ())}
        return (
            any(
                (allowed.schemata is None or r.schema in allowed.schemata)
                and (allowed.datasets is None or r.dataset in allowed.datasets)
                and (allowed.removed or removed is None)
                for r, _, removed in (self.given[member] for member in self.clusters.members(id_))
            )
            and (not allowed.topics or bool(allowed.topics & set(one.properties.get("topics", ()))))
            and (not allowed.countries or bool(allowed.countries & countries))
            and (allowed.since is None or (one.last_change or "") >= allowed.since)
        )


@pytest.fixture(scope="module")
def small() -> Small:
    told = [(record(i, names), TIMES[0], None) for i, names in PEOPLE.items()]
    told += [(record(i, names, "Organization"), TIMES[0], None) for i, names in FIRMS.items()]
    told.append((record("v1", ("Sea Breeze",), "Vessel", imoNumber="IMO9187629"), TIMES[0], None))
    return Small(told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kwabena Oduro Mensah", "p1"),
        ("MENSAH, Kwabena Oduro", "p1"),
        ("Kwabena Mensah", "p1"),
        ("Kwabenna Mensah", "p1"),
        ("K. O. Mensah", "p1"),
        ("Dr Kwabena Mensah", "p1"),
        ("KwabenaOduro Mensah", "p1"),
        ("Oduro", "p1"),
        ("odur", "p1"),
        ("mensah", "p1"),
        ("mensa", "p5"),
        ("Annelise van der Kolck", "p2"),
        ("kolk", "p2"),
        ("Vladimir Tarasenko", "p3"),
        ("tarasenk", "p3"),
        ("Тарасенко", "p3"),
        ("Mohammed Abdulrahman al-Zahrani", "p4"),
        ("penaloza", "p6"),
        ("Jose Pen", "p6"),
        ("mikhail s", "p7"),
        ("mikhail sh", "p7"),
        ("Nat'l Fisheries Inspection Agency", "o1"),
        ("fisheries", "o1"),
        ("inspection fish", "o1"),
        ("NFIA", "o1"),
        ("Baltmar", "o2"),
        ("9187629", "v1"),
    ],
)
def test_words_and_beginnings_of_words_find_their_bearer_first(
    small: Small, text: str, expected: str
) -> None:
    assert small.found(text)[:1] == [expected]


def test_words_that_nobody_bears_find_nobody(small: Small) -> None:
    for text in ("Xiomara Quigley", "Mensah Tarasenko", "?!", "zzyzx"):
        assert small.found(text) == []


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert Small([]).found("Kwabena Mensah") == []


def test_a_name_that_holds_the_words_as_they_stand_comes_before_one_like_them(small: Small) -> None:
    assert small.found("mensah") == ["p1", "p5"]
    assert small.found("mensa") == ["p5", "p1"]


def made(rng: random.Random) -> Small:
    given = []
    for number in range(24):
        person = rng.random() < 0.6
        more = {
            "topics": rng.choice(("", "sanction", "role.pep")),
            "nationality" if person else "jurisdiction": rng.choice(("", "ke", "mt")),
            "country": rng.choice(("", "", "ke")),
        }
        names = rng.sample(("Kwame Mensah", "Kwabena Mensah", "Mensah Shipping", "Oduro Mensah"), 2)
        schema = rng.choice(("Person", "LegalEntity")) if person else "Company"
        removed = rng.choice((None, None, TIMES[5]))
        one = record(f"r{number:02}", names, schema, rng.choice("xy"), **more)
        given.append((one, rng.choice(TIMES), removed))
    ids = [r.id for r, _, _ in given]
    return Small(given, [tuple(sorted(rng.sample(ids, 2))) for _ in range(6)])  # type: ignore[misc]


FILTERS = st.builds(
    Filter,
    st.none() | st.frozensets(st.sampled_from(("Person", "LegalEntity", "Company"))),
    st.none() | st.frozensets(st.sampled_from("xyz")),
    st.booleans(),
    st.frozensets(st.sampled_from(("sanction", "role.pep", "crime"))),
    st.frozensets(st.sampled_from(("ke", "mt", "ru"))),
    st.none() | st.sampled_from([*TIMES, "2024-03", "2024", "9"]),
)


@given(st.randoms(use_true_random=False), st.lists(FILTERS, min_size=4, max_size=4))
@settings(max_examples=20, deadline=None)
def test_a_filter_within_the_search_leaves_what_one_afterwards_would(
    rng: random.Random, filters: list[Filter]
) -> None:
    world = made(rng)
    every = Filter(removed=True)
    for allowed in filters:
        for name in ("Kwame Mensah", "Mensah Shipping"):
            expected = {i for i in world.matched(name, every) if world.passes(i, allowed)}
            assert world.matched(name, allowed) == expected
            left_out = rng.sample(sorted(world.given), 3)
            rest = expected - {world.clusters.canonical(i) for i in left_out}
            assert world.matched(name, allowed, left_out) == rest
        for text in ("mensah", "kwa mensah", ""):
            assert set(world.found(text, allowed)) == {
                i for i in world.found(text, every) if world.passes(i, allowed)
            }


@given(st.randoms(use_true_random=False), FILTERS)
@settings(max_examples=20, deadline=None)
def test_pages_and_counts_are_those_of_the_entities(rng: random.Random, allowed: Filter) -> None:
    world = made(rng)
    for text in ("", "mensah"):
        found = search(world.matching, world.scorer, text, allowed)
        whole = found.page(0, 100)
        assert len(set(whole)) == len(whole) == len(found)
        assert [i for at in range(0, 30, 7) for i in found.page(at, 7)] == whole
        assert all(i in found for i in whole)
        assert "elsewhere" not in found
        shown = [world.entity(i) for i in whole]
        counts: Mapping[str, Counter[str]] = {
            "datasets": Counter(d for e in shown for d in e.datasets),
            "schema": Counter(e.schema for e in shown),
            "topics": Counter(t for e in shown for t in e.properties.get("topics", ())),
            "countries": Counter(
                c for e in shown for c in {t for p in COUNTRY_PROPERTIES for t in e.properties.get(p, ())}
            ),
        }
        assert found.facets() == counts
        rest = found.without(set(whole[::2]))
        assert rest.page(0, 100) == whole[1::2]
        assert len(rest) == len(whole[1::2])


def test_a_search_of_one_dataset_counts_what_its_entities_are_everywhere() -> None:
    given = [
        (record("a", ["Orlan Quill"], dataset="x", topics="sanction"), TIMES[0], None),
        (record("b", ["Orlan T Quill"], dataset="y", country="is"), TIMES[1], None),
        (record("c", ["Ysolde Quill"], dataset="y"), TIMES[1], None),
    ]
    world = Small(given, [("a", "b")])
    found = search(world.matching, world.scorer, "quill", Filter(datasets=frozenset("x")))
    assert found.page(0, 5) == ["a"]
    assert found.facets()["datasets"] == {"x": 1, "y": 1}
    narrowed = replace(Filter(datasets=frozenset("y")), topics=frozenset({"sanction"}))
    assert world.found("quill", narrowed) == ["a"]


def told_together(rng: random.Random) -> Small:
    """Parties of several records: of one part and of two, of one kind and of several, some off their list."""
    given = []
    for number in range(30):
        schema = rng.choice(("Company" if number % 3 == 0 else "Person", "LegalEntity"))
        names = rng.sample(("Kwame Mensah", "Kwabena Mensah", "Mensah Shipping", "Oduro Mensah", "KM"), 2)
        more = {
            "birthDate": rng.choice(("", "1960", "1960-04-07", "1971-01-01")) if schema == "Person" else "",
            "country": rng.choice(("", "ke", "mt")),
            "gender": rng.choice(("", "male", "female")) if schema == "Person" else "",
            "weakAlias": rng.choice(("", "Oduro")),
            "idNumber": rng.choice(("", "", "77001234")),
        }
        if schema == "Person" and rng.random() < 0.2:
            cited = (ListCitation("x", "v1", "n", "name", "Kwame"),)
            parts = (Value("firstName", "Kwame", cited), Value("lastName", "Mensah", cited))
            one = Record(f"r{number:02}", "x", schema, parts)
        else:
            one = record(f"r{number:02}", names, schema, **more)
        given.append((one, TIMES[0], rng.choice((None, None, TIMES[5]))))
    ids = [r.id for r, _, _ in given]
    kinds = (ids[::3], [i for n, i in enumerate(ids) if n % 3])  # nobody is a person and a firm
    pairs = [rng.sample(kind, 2) for kind in kinds for _ in range(len(kind) // 3)]
    return Small(given, [tuple(sorted(two)) for two in pairs])  # type: ignore[misc]


ASKED: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = (
    ("Person", {"name": ("Kwame Mensah",), "birthDate": ("1960-04-07",), "country": ("ke",)}),
    ("Person", {"name": ("Kwame Mensa", "Odura"), "gender": ("male",), "idNumber": ("77001234",)}),
    ("LegalEntity", {"name": ("Mensah Shipping Ltd",), "country": ("mt",)}),
    ("Company", {"name": ("K.M.",)}),
)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_an_entity_scores_by_all_its_records_as_if_they_were_one(rng: random.Random) -> None:
    world = told_together(rng)
    whole = {i for i in world.given if world.clusters.canonical(i) == i}
    for schema, properties in ASKED:
        query = world.scorer.prepared(schema, properties)
        for cutoff in (0.05, 0.7):
            found, rest = world.matching.hits(world.scorer, query, Filter(removed=True), cutoff)
            scores = {
                i: world.scorer.score(query, world.scorer.prepared(one.schema, one.properties))
                for i in whole
                if (one := world.entity(i))
            }
            assert found == {i: score for i, score in scores.items() if score >= cutoff and i not in rest}
            assert rest <= world.clusters.members_of.keys()


def test_an_entity_whose_records_stand_together_is_not_left_to_be_compared_again() -> None:
    born = {"birthDate": "1960-04-07"}
    given = [(record(f"r{n}", ("Kwame Mensah",), **born), TIMES[0], None) for n in range(6)]
    world = Small(given, [("r0", "r1"), ("r1", "r2"), ("r3", "r4")])
    query = world.scorer.prepared("Person", {"name": ("Kwame Mensah",), "birthDate": ("1960-04-07",)})
    found, rest = world.matching.hits(world.scorer, query, Filter(), 0.7)
    assert set(found) == {"r0", "r5"}
    assert rest == {"r3"}  # its two records are in two parts
