"""What the search finds is what a scan of everything finds, with the same scores."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver import scoring
from resolver.config import config_folder
from resolver.scoring.alignment import token_likeness, worth_of
from resolver.scoring.alike import OPEN, gather, near, settle, unsettle
from resolver.scoring.cuts import CUTS

Side = tuple[str, Mapping[str, tuple[str, ...]]]
THRESHOLD = 0.7
GIVEN = (
    "Kwabena",
    "Anneliese",
    "Mohammed",
    "Muhammad",
    "Ivan",
    "Yusuf",
    "Joseph",
    "Li",
    "Carlos",
    "Abdul",
    "Jose",
)
FAMILY = (
    "Mensah",
    "Oduro",
    "Tarasenko",
    "Tarassenko",
    "Al-Zahrani",
    "van der Kolk",
    "Rahman",
    "Wei",
    "Penaloza",
)
WORDS = (
    "Baltmar",
    "Shipping",
    "Trading",
    "National",
    "Fisheries",
    "Agency",
    "Kenya",
    "Ltd",
    "GmbH",
    "Bank",
    "2020",
)


def side(rng: random.Random) -> Side:
    """An invented party with one to three names and perhaps facts."""
    if rng.random() < 0.6:
        schema = rng.choice(("Person", "Person", "LegalEntity"))
        names = [
            " ".join([*rng.sample(GIVEN, rng.randint(1, 2)), rng.choice(FAMILY)])
            for _ in range(rng.randint(1, 3))
        ]
    else:
        schema = rng.choice(("Company", "Organization", "Vessel"))
        names = [" ".join(rng.sample(WORDS, rng.randint(1, 4))) for _ in range(rng.randint(1, 2))]
    found = {"name": (names[0],), "alias": tuple(names[1:2]), "weakAlias": tuple(names[2:])}
    if rng.random() < 0.5:
        found["birthDate" if schema != "Vessel" else "buildDate"] = (
            f"19{rng.randint(50, 70)}"
            + rng.choice(("", "-03", f"-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}")),
        )
    if rng.random() < 0.5:
        found["country"] = (rng.choice(("ke", "ru", "cn")),)
    if rng.random() < 0.2:
        found["registrationNumber" if schema != "Person" else "passportNumber"] = (
            f"A{rng.randint(1000, 1020)}",
        )
    return schema, {prop: texts for prop, texts in found.items() if texts}


def changed(rng: random.Random, text: str) -> str:
    """The name, as somebody might write it."""
    how = rng.randrange(10)
    place = rng.randrange(len(text))
    tokens = text.split()
    if how == 0:
        return text[:place] + text[place + 1 :] or text
    if how == 1:
        return text[:place] + rng.choice("aeiklmnrst") + text[place:]
    if how == 2:
        return " ".join(reversed(tokens))
    if how == 3:
        return " ".join(tokens[1:]) or text
    if how == 4:
        return text.replace(" ", "", 1)
    if how == 5:
        return " ".join([tokens[0][0], *tokens[1:]])
    if how == 6:
        return text[:place] + " " + text[place:]
    if how == 7:
        return " ".join([*tokens[:-2], "".join(tokens[-2:])])
    if how == 8:
        return "".join(rng.choice("aeiklmnrst") if rng.random() < 0.15 else letter for letter in text)
    return text


class Searched:
    """Sides in packed columns, and each by itself."""

    def __init__(self, sides: Sequence[Side]) -> None:
        columns = scoring.packed(sides, scoring.load(config_folder()), counting=True)
        self.packed = scoring.Packed(columns)
        self.scorer = scoring.load(config_folder()).with_rarity(self.packed.counts())
        self.sides = [self.scorer.prepared(*one) for one in sides]

    def found(self, query: Side, cutoff: float = THRESHOLD, mask: Sequence[int] = ()) -> dict[int, float]:
        facing = self.packed.facing(self.scorer, self.scorer.prepared(*query), cutoff)
        rows, scores = self.packed.hits(facing, np.array(mask, np.uint8))
        return {
            row: score for row, score in zip(rows.tolist(), scores.tolist(), strict=True) if score >= cutoff
        }

    def scanned(self, query: Side, cutoff: float = THRESHOLD) -> dict[int, float]:
        asked = self.scorer.prepared(*query)
        scores = ((row, self.scorer.score(asked, one)) for row, one in enumerate(self.sides))
        return {row: score for row, score in scores if score >= cutoff}


@pytest.fixture(scope="module")
def invented() -> Searched:
    rng = random.Random(7)
    return Searched([side(rng) for _ in range(400)])


BODIES = (
    ("Organization", {"name": ("Northern Fisheries Inspection Authority",), "country": ("ke",)}),
    ("Organization", {"name": ("Kenya Fisheries Inspection Authority",)}),
    ("Organization", {"name": ("Ministry of Lakes and Harbours",), "alias": ("Lakes Ministry",)}),
    ("Organization", {"name": ("NFIA",), "country": ("ke",)}),
    ("Organization", {"name": ("MLH",)}),
    ("Organization", {"name": ("Federal Training Centre for Harbour Police",)}),
)


@pytest.mark.parametrize(
    "name",
    [
        "NFIA",
        "MLH",
        "Kenya NFIA",
        "KE NFIA",
        "FTCHP",
        "Northern Fisheries Inspection Authority",
        "Kenya's Ministry of Lakes and Harbours",
        "Ministry of Lakes & Harbours",
    ],
)
@pytest.mark.parametrize("country", [(), ("ke",), ("ru",)], ids=["", "same country", "other country"])
def test_an_acronym_and_what_it_stands_for_find_each_other(name: str, country: tuple[str, ...]) -> None:
    bodies = Searched(BODIES)
    facts = {"country": country} if country else {}
    query: Side = ("Organization", {"name": (name,), **facts})
    for cutoff in (0.3, 0.5, THRESHOLD):
        assert bodies.found(query, cutoff) == bodies.scanned(query, cutoff)
    assert country == ("ru",) or bodies.found(query, 0.3) != {}


def test_an_initial_that_two_tokens_could_be_takes_the_lighter(invented: Searched) -> None:
    query = ("Person", {"name": ("M Mensah",)})
    assert invented.found(query) == invented.scanned(query) != {}


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_search_finds_what_a_scan_finds_with_the_same_scores(
    invented: Searched, rng: random.Random
) -> None:
    schema, properties = side(rng)
    query = schema, {**properties, "name": (changed(rng, properties["name"][0]),)}
    assert invented.found(query) == invented.scanned(query)


@pytest.mark.parametrize("weight", [2.0, 5.0])
def test_nothing_is_lost_where_one_token_that_alone_agrees_speaks_for_a_name(
    invented: Searched, weight: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighted = invented.scorer.adjusted("best", {"single_rare": weight, "single": 0.0})
    monkeypatch.setattr(invented, "scorer", weighted)
    rng = random.Random(11)
    for _ in range(60):
        schema, properties = side(rng)
        query = schema, {"name": (changed(rng, properties["name"][0]),)}
        assert invented.found(query) == invented.scanned(query)


@given(st.randoms(use_true_random=False), st.sampled_from((0.3, 0.5, THRESHOLD, 0.9)))
@settings(max_examples=40, deadline=None)
def test_a_filter_leaves_what_a_scan_of_its_rows_finds(
    invented: Searched, rng: random.Random, cutoff: float
) -> None:
    schema, properties = side(rng)
    query = schema, {**properties, "name": (changed(rng, properties["name"][0]),)}
    mask = [int(rng.random() < 0.5) for _ in invented.sides]
    passing = {row: score for row, score in invented.scanned(query, cutoff).items() if mask[row]}
    assert invented.found(query, cutoff, mask) == passing


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        # what joined tokens add to a bound counts although facts speak against the pair
        (
            ("Person", {"name": ("Carlosvan der Kolk",), "birthDate": ("1955-04-15",)}),
            ("Person", {"name": ("Carlos van der Kolk",), "birthDate": ("1959-03",)}),
        ),
        (("Person", {"name": ("Kwabena Abd ul rahman",)}), ("Person", {"name": ("Kwabena Abdulrehman",)})),
        (("Company", {"name": ("Balt mar",)}), ("Company", {"name": ("Baltmer",)})),
        # both parts are written differently
        (("Person", {"name": ("KWABENAUDURO",)}), ("Person", {"name": ("Kwabina Oduro",)})),
        # two tokens of the query are two of the name each
        (
            ("Person", {"name": ("Kwabenaoduro Mensahbruk",)}),
            ("Person", {"name": ("Kwa benaoduro Mensah bruk",)}),
        ),
        # as one string, of more tokens than are joined
        (("Person", {"name": ("Kwabenaoduromensah",)}), ("Person", {"name": ("Kwa bena odu ro men sah",)})),
        (("Person", {"name": ("Kwa bena odu ro men sah",)}), ("Person", {"name": ("Kwabenaoduromensah",)})),
        # the article is spoken as what follows, and blanks part what is written as one sound
        (("Person", {"name": ("Nuruddin Oduro",)}), ("Person", {"name": ("Nur al Din Oduro",)})),
        (("Person", {"name": ("Mensac Hamid",)}), ("Person", {"name": ("Mensachamid",)})),
        # vowels are left out on one side
        (("Person", {"name": ("Abd al Rahman Qasim",)}), ("Person", {"name": ("عبدالرحمن قاسم",)})),
        (("Person", {"name": ("عبدالرحمن قاسم",)}), ("Person", {"name": ("Abd al Rahman Qasim",)})),
        (("Person", {"name": ("Matiullah",)}), ("Person", {"name": ("مطيع الله",)})),
    ],
)
def test_tokens_joined_and_split_are_found_whatever_else_is_known(asked: Side, listed: Side) -> None:
    searched = Searched([listed, *(("Person", {"name": (f"Somebody Number{n}",)}) for n in range(5))])
    assert 0 in searched.found(asked, 0.4)
    assert searched.found(asked, 0.4) == searched.scanned(asked, 0.4)


def test_legal_forms_without_a_meaning_count_as_in_a_scan() -> None:
    searched = Searched([("Company", {"name": ("Baltmar Shipping GmbH & Co. KG",)}), *BODIES])
    query: Side = ("Company", {"name": ("Baltmar Shiping GmbH & Ko. KG",)})
    assert searched.found(query, 0.3) == searched.scanned(query, 0.3)
    assert 0 in searched.found(query)


def test_a_list_of_one_name_that_is_come_upon_twice_is_searched_as_others_are() -> None:
    one = Searched([("Organization", {"name": ("NFIA",), "registrationNumber": ("A1001",)})])
    query: Side = (
        "Organization",
        {"name": ("Northern Fisheries Inspection Authority",), "registrationNumber": ("A1001",)},
    )
    assert one.found(query, 0.3) == one.scanned(query, 0.3) != {}


def test_names_of_many_tokens_are_found_as_others_are() -> None:
    rng = random.Random(5)
    long = " ".join(rng.choice(FAMILY + GIVEN) for _ in range(24))
    sides = [("Person", {"name": (long,)}), ("Person", {"name": ("Kwabena Mensah",)})]
    searched = Searched([*sides, *(side(rng) for _ in range(30))])
    for text in (long, changed(rng, long), " ".join(long.split()[:20]), "Kwabena Mensah"):
        query: Side = ("Person", {"name": (text,)})
        assert searched.found(query, 0.5) == searched.scanned(query, 0.5) != {}


def test_on_a_real_list_the_search_finds_what_a_scan_finds(shared: Path) -> None:
    lines = (shared / "data" / "bench" / "watchlist.ftm.json").read_text("utf-8").splitlines()
    rng = random.Random(11)
    read = [json.loads(line) for line in rng.sample(lines, 1500)]
    sides = [(e["schema"], {p: tuple(texts) for p, texts in e["properties"].items()}) for e in read]
    searched = Searched(sides)
    for schema, properties in rng.sample([one for one in sides if one[1].get("name")], 60):
        query = schema, {"name": (changed(rng, properties["name"][0]),)}
        assert searched.found(query) == searched.scanned(query), query


def test_every_token_that_is_like_one_of_the_query_is_found(invented: Searched) -> None:
    query = invented.scorer.prepared(
        "LegalEntity", {"name": ("Mohamed Y Tarasenco Kwabenah Shiping 2020 van Zahran Иван محمد",)}
    )
    for view, arrays in (("person", query.person), ("other", query.other)):
        assert arrays is not None
        names = invented.packed.views[view]
        with invented.packed.desk() as desk:
            room = desk.room(view, arrays)
        every = range(len(names.arrays.tokens))
        bits = 1 << np.arange(len(arrays.places), dtype=np.int64)
        gather(arrays, 0, names, CUTS, bits, room, np.empty(len(arrays.places)))
        for place, token in enumerate(arrays.places.tolist()):
            likeness = [
                token_likeness(arrays, token, names.arrays, t, room.space.costs, room.space.rows)
                for t in every
            ]
            for least in (0.61, 0.75, 0.9):
                count = near(arrays, 0, place, names, bits, least, True, room)
                assert set(room.tokens[:count].tolist()) == {t for t, s in enumerate(likeness) if s >= least}
            for other in every:
                if room.alike[other] & OPEN:
                    settle(arrays, 0, other, names, bits, room)
                assert room.space.memo[place, other] == np.float32(worth_of(likeness[other]))
                assert bool(room.alike[other] >> place & 1) == (worth_of(likeness[other]) > 0.0)
        assert room.space.memo.any()
        unsettle(arrays, 0, room)
        assert not room.space.memo.any()


def test_an_identifier_finds_a_record_whatever_its_name() -> None:
    sides = [("Person", {"name": ("Ines Quartey",), "passportNumber": ("X 12-3456",)})]
    sides += [("Person", {"name": (f"Somebody Number{n}",)}) for n in range(5)]
    searched = Searched(sides)
    query = ("Person", {"name": ("Bertil Ohlsson",), "passportNumber": ("X123456",)})
    assert searched.found(query, 0.3) == searched.scanned(query, 0.3)
    assert 0 in searched.found(query, 0.3)


_PLAIN = """
import random, sys
sys.path.insert(0, sys.argv[1])
from test_search_and_scan import Searched, changed, side
rng = random.Random(3)
searched = Searched([side(rng) for _ in range(30)])
for _ in range(4):
    schema, properties = side(rng)
    query = schema, {**properties, "name": (changed(rng, properties["name"][0]),)}
    print(sorted((row, round(score, 12)) for row, score in searched.found(query).items()))
"""


def test_without_compiler_the_answers_are_the_same() -> None:
    def said(**environ: str) -> str:
        command = [sys.executable, "-c", _PLAIN, str(Path(__file__).parent)]
        root = str(Path(__file__).parents[2])
        environment = os.environ | {"PYTHONPATH": root} | environ
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert said(NUMBA_DISABLE_JIT="1") == said()
