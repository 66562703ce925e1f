"""What always holds of a score, whatever the names."""

from __future__ import annotations

import random
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.names.symbols import name_symbols
from resolver.scoring import Scorer
from resolver.scoring.facts import facts, relations

PARTS = st.sampled_from(
    [
        *(
            "ana",
            "bruno",
            "carla",
            "dmitri",
            "el",
            "farid",
            "gopal",
            "hana",
            "ivan",
            "jun",
            "kumar",
            "ли",
            "maría",
        ),
        *(
            "nadia",
            "omar",
            "пётр",
            "qadir",
            "ram",
            "سارة",
            "tomás",
            "umar",
            "vera",
            "wei",
            "xu",
            "yusuf",
            "zoë",
            "bin",
        ),
        *(
            "al",
            "de",
            "3",
            "ltd",
            "bank",
            "trading",
            "первый",
            "上海",
            "김",
            "नवीन",
            "عبد",
            "الله",
            "k",
            "ii",
        ),
    ]
)
NAMES = st.lists(PARTS, min_size=1, max_size=6).map(" ".join)
WILD = st.text(max_size=80)
SCHEMAS = st.sampled_from(["Person", "Organization", "LegalEntity", "Vessel"])


def compared(scorer: Scorer, schema: str, one: str, other: str) -> float:
    query = scorer.prepared(schema, {"name": [one]})
    return scorer.compare(query, scorer.prepared(schema, {"name": [other]})).score


@given(SCHEMAS, WILD | NAMES, WILD | NAMES)
@settings(deadline=None)
def test_a_score_lies_between_0_and_1(scorer: Scorer, schema: str, one: str, other: str) -> None:
    query, candidate = scorer.prepared(schema, {"name": [one]}), scorer.prepared(schema, {"name": [other]})
    comparison = scorer.compare(query, candidate)
    assert 0.0 <= comparison.score <= 1.0
    assert 0.0 <= comparison.probability <= 1.0


@given(SCHEMAS, NAMES, NAMES)
@settings(deadline=None)
def test_contributions_add_up_to_the_score(scorer: Scorer, schema: str, one: str, other: str) -> None:
    properties = {"name": [one], "birthDate": ["1960-02-03"], "country": ["ir"]}
    query = scorer.prepared(schema, properties)
    candidate = scorer.prepared(schema, {"name": [other], "birthDate": ["1960"], "country": ["ru"]})
    comparison = scorer.compare(query, candidate)
    told = scorer.evidence(query, candidate)
    assert comparison.prior + sum(e.log_odds for e in told) == pytest.approx(comparison.log_odds)
    assert scorer.score(query, candidate) == pytest.approx(comparison.score, abs=1e-12)
    assert all(e.sentence for e in told)
    assert scorer.explained(query, candidate) == (comparison, told)


@given(SCHEMAS, NAMES, NAMES)
@settings(deadline=None)
def test_case_spacing_and_unicode_form_change_nothing(
    scorer: Scorer, schema: str, one: str, other: str
) -> None:
    plain = compared(scorer, schema, one, other)
    assert compared(scorer, schema, one.upper(), other) == plain
    assert compared(scorer, schema, "  " + one.replace(" ", "  ") + " ", other) == plain
    assert compared(scorer, schema, unicodedata.normalize("NFD", one), other) == plain


WORDS = st.lists(
    st.sampled_from(
        [
            "baltmar",
            "quorran",
            "velstad",
            "tirunel",
            "osmarka",
            "shipping",
            "trading",
            "bank",
            "holding",
            "fund",
        ]
    ),
    min_size=1,
    max_size=5,
    unique=True,
)


@given(WORDS, st.randoms(use_true_random=False), st.sampled_from(["", "Ltd", "GmbH"]))
@settings(deadline=None)
def test_the_order_of_an_organisations_words_changes_nothing(
    scorer: Scorer, words: list[str], rng: random.Random, form: str
) -> None:
    turned = rng.sample(words, len(words))
    listed = " ".join([*words, form])
    asked = compared(scorer, "Company", " ".join([*turned, form]), listed)
    assert asked == pytest.approx(compared(scorer, "Company", listed, listed))


@given(st.permutations(["willem", "jan", "brandtmeyer"]))
@settings(deadline=None)
def test_a_persons_name_is_the_same_name_in_any_order(scorer: Scorer, tokens: list[str]) -> None:
    assert compared(scorer, "Person", " ".join(tokens), "Willem Jan Brandtmeyer") >= 0.7


FACTS = st.fixed_dictionaries(
    {
        "birthDate": st.lists(
            st.sampled_from(["1960-02-03", "1960-03-02", "1960", "1961~", "1975"]), max_size=2
        ),
        "country": st.lists(st.sampled_from(["es", "ru", "ir"]), max_size=2),
        "gender": st.lists(st.sampled_from(["male", "female"]), max_size=1),
        "passportNumber": st.lists(st.sampled_from(["A1234567", "B7654321"]), max_size=2),
        "innCode": st.lists(st.sampled_from(["7707083893", "7707083894"]), max_size=1),
    }
)


@given(FACTS, FACTS)
@settings(deadline=None)
def test_facts_stand_to_each_other_alike_whichever_side_asks(
    one: dict[str, list[str]], other: dict[str, list[str]]
) -> None:
    a, b = (facts({prop: tuple(texts) for prop, texts in side.items()}) for side in (one, other))
    assert [r.name for r in relations(a, b)] == [r.name for r in relations(b, a)]


WRAPS = st.text("jkqvwxz", min_size=3, max_size=5).filter(lambda letters: not name_symbols(letters))
"""Letters that nobody can speak, but for the few such strings that are recorded as names."""


@given(st.sampled_from(["Willem Brandtmeyer", "Otto Castelijn Jansz", "Baltmar Shipping"]), WRAPS, WRAPS)
@settings(deadline=None)
def test_unspeakable_letters_around_a_name_do_not_hide_it(
    scorer: Scorer, name: str, before: str, after: str
) -> None:
    schema = "Company" if "Shipping" in name else "Person"
    assert compared(scorer, schema, f"{before.upper()} {name} {after.upper()}", name) >= 0.7


def edited(text: str, edits: int) -> str:
    """The text with so many of its letters replaced, from the front on."""
    return "".join("q" if n < edits * 2 and n % 2 else c for n, c in enumerate(text))


@given(st.sampled_from(["brandtmeyer", "castelijn", "eszterhas", "canterwell"]), st.integers(0, 3))
@settings(deadline=None)
def test_more_edits_never_raise_a_score(scorer: Scorer, family: str, edits: int) -> None:
    listed = f"Willem {family}"
    nearer = compared(scorer, "Person", f"Willem {edited(family, edits)}", listed)
    assert compared(scorer, "Person", f"Willem {edited(family, edits + 1)}", listed) <= nearer


@given(SCHEMAS, NAMES, NAMES)
@settings(deadline=None)
def test_an_exact_match_is_never_outranked(scorer: Scorer, schema: str, one: str, other: str) -> None:
    exact = compared(scorer, schema, one, one)
    assert exact >= 0.7
    assert compared(scorer, schema, one, other) <= exact


FACTS = {
    "birthDate": (["1960-02-03", "1960-02", "1960"], ["1975-05-06", "1931"]),
    "gender": (["male"], ["female"]),
    "nationality": (["ar"], ["nz", "fj"]),
    "birthPlace": (["Castelmar"], ["Verrania"]),
    "innCode": (["7707083893"], ["500100732259"]),
    "passportNumber": (["X1234567"], ["Y7654321"]),
}
"""Property -> values that agree with the record's and that contradict it."""
TOLD = {"birthDate": ["1960-02-03"], **{prop: agreeing for prop, (agreeing, _) in FACTS.items()}}


@given(
    NAMES, NAMES, st.sampled_from([(p, n) for p, (values, _) in FACTS.items() for n in range(len(values))])
)
@settings(deadline=None)
def test_an_agreeing_fact_never_lowers(scorer: Scorer, one: str, other: str, fact: tuple[str, int]) -> None:
    prop, number = fact
    candidate = scorer.prepared("Person", {"name": [other], **TOLD})
    without = scorer.score(scorer.prepared("Person", {"name": [one]}), candidate)
    told = scorer.prepared("Person", {"name": [one], prop: [FACTS[prop][0][number]]})
    assert scorer.score(told, candidate) >= without


@given(
    NAMES, NAMES, st.sampled_from([(p, n) for p, (_, values) in FACTS.items() for n in range(len(values))])
)
@settings(deadline=None)
def test_a_contradicting_fact_never_raises(
    scorer: Scorer, one: str, other: str, fact: tuple[str, int]
) -> None:
    prop, number = fact
    candidate = scorer.prepared("Person", {"name": [other], **TOLD})
    without = scorer.score(scorer.prepared("Person", {"name": [one]}), candidate)
    told = scorer.prepared("Person", {"name": [one], prop: [FACTS[prop][1][number]]})
    assert scorer.score(told, candidate) <= without


@pytest.mark.parametrize("schema", ["LegalEntity", "Person", "Vessel"])
@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "ab " * 3_333, "بن " * 3_333, "ক" * 10_000, "1 " * 5_000, "é́́" * 3_000, "\0" * 10_000],
)
def test_no_long_name_is_too_much(scorer: Scorer, schema: str, text: str) -> None:
    """How long they take is told by `python -m benchmarks scoring`."""
    candidate = scorer.prepared(schema, {"name": ["Acme Trading Company of the North Ltd", text[:5_000]]})
    assert 0.0 <= scorer.score(scorer.prepared(schema, {"name": [text]}), candidate) <= 1.0


@pytest.mark.parametrize("text", ["الـــ", "ال\u0640\u0640\u0640\u10d0", "المد", "كريم الـــ"])
def test_an_arabic_article_is_left_with_what_nobody_can_read(scorer: Scorer, text: str) -> None:
    assert compared(scorer, "Person", text, text) >= 0.7


def printed(program: str, **environment: str) -> str:
    """What the program prints in a process of its own, with that environment and no other."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_same_input_gives_the_same_numbers_whatever_the_hash_seed() -> None:
    program = (
        "from resolver import scoring; from resolver.config import config_folder;"
        "s = scoring.load(config_folder({}));"
        "q = s.prepared('Person', {'name': ['Юсуф бен Карим'], 'country': ['tn', 'dz']});"
        "c = s.prepared('Person', {'name': ['Youssef Karim'], 'country': ['dz', 'tn']});"
        "print(repr(s.compare(q, c)), [e.sentence for e in s.evidence(q, c)], s.model_name)"
    )
    outputs = {printed(program, PYTHONHASHSEED=seed) for seed in ("1", "2")}
    assert len(outputs) == 1


def test_the_plain_path_gives_the_same_numbers_as_the_compiled_one() -> None:
    program = (
        "from resolver import scoring; from resolver.config import config_folder;"
        "s = scoring.load(config_folder({}));"
        "n = ['Юсуф бен Карим', 'Youssef Karim', 'KarimYusuf', 'عبد الرحمن كريم', 'J. Karim', 'Karim Jr'];"
        "n += ['김영철', 'Kim Yong Chol', 'Karim Trading Co', 'KTC'];"
        "sides = [s.prepared(k, {'name': [x]}) for x in n for k in ('Person', 'Company')];"
        "print([repr(s.compare(a, b).log_odds) for a in sides for b in sides])"
    )
    outputs = {printed(program, NUMBA_DISABLE_JIT=plain) for plain in ("0", "1")}
    assert len(outputs) == 1
