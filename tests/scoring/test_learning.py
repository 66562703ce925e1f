"""What is learnt from judged pairs, and how it is told how good it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.config import config_folder
from resolver.scoring import FEATURES, Judged, Learnt, Scorer, learnt
from resolver.scoring.calibrating import (
    calibrated,
    calibration,
    expected_calibration_error,
    reliability,
)
from resolver.scoring.model import RELATIONS, load_model
from resolver.scoring.training import Told, example, fit_relations

GIVEN = ("Ana", "Bruno", "Carla", "Dmitri", "Elif", "Farid", "Gopal", "Hanneke", "Ivana", "Jorunn")
FAMILY = ("Abelsen", "Brzozowicz", "Canterwell", "Dhillon", "Eszterhas", "Figueroa", "Gundersen", "Haddadi")


def judged(scorer: Scorer) -> list[Judged]:
    """Queries for people of an invented list, with a slip of the pen, and for people who are not on it."""
    found = []
    listed = [f"{one} {other}" for n, one in enumerate(GIVEN) for other in FAMILY[n % 4 : n % 4 + 4]]
    for number, name in enumerate(listed):
        written = name[:4] + name[5:] if number % 2 else name
        absent = f"{GIVEN[(number * 3 + 1) % 10]} {FAMILY[(number * 5 + 4) % 8]}"
        for source, asked, nobody in (("asked", written, False), ("nobody", absent, True)):
            if nobody and asked in listed:
                continue
            query = scorer.prepared("Person", {"name": [asked]})
            for other in listed[number % 3 :: 3] if nobody else [name, *listed[number % 7 :: 7]]:
                side = scorer.prepared("Person", {"name": [other]})
                made = example(scorer, query, side, not nobody and other == name, f"{source}{number}")
                if made is not None:
                    found.append(Judged(made, source, number, screened=True, nobody=nobody))
    return found


@pytest.fixture(scope="module")
def result(scorer: Scorer) -> Learnt:
    return learnt(load_model(config_folder({}) / "scoring-start.json"), judged(scorer))


def test_the_same_examples_teach_the_same(scorer: Scorer, result: Learnt) -> None:
    again = learnt(load_model(config_folder({}) / "scoring-start.json"), judged(scorer))
    assert again.figures == result.figures
    assert list(again.model.person.features) == list(result.model.person.features)
    assert again.model.calibration == result.model.calibration


def test_no_weight_counts_in_the_wrong_direction_after_learning(result: Learnt) -> None:
    for weights in (result.model.person, result.model.other):
        assert all(w * f.sign >= 0 for w, f in zip(weights.features, FEATURES, strict=True))


def test_figures_on_all_examples_stand_beside_cross_validated_ones(result: Learnt) -> None:
    assert set(result.figures) == {"all", "cross_validated", "calibration"}
    for label in ("all", "cross_validated"):
        told = result.figures[label]
        assert isinstance(told, dict)
        assert told["asked: right first"] >= 0.95
        assert told["nobody: false hits"] <= 0.05


def test_the_base_rates_that_probabilities_presuppose_are_told(scorer: Scorer, result: Learnt) -> None:
    told = result.figures["calibration"]
    assert isinstance(told, dict)
    queries = {(j.query, j.nobody) for j in judged(scorer)}
    expected = sum(not nobody for _, nobody in queries) / len(queries)
    assert told["base_rate_of_queries"] == pytest.approx(expected, abs=1e-4)
    assert 0.0 < told["base_rate_of_answers"] < 1.0
    assert told["expected_calibration_error"] < 0.1


def test_said_and_true_probabilities_agree_where_the_calibration_is_right() -> None:
    rng = np.random.default_rng(5)
    log_odds = rng.normal(0, 3, 8_000)
    same = (rng.random(8_000) < 1 / (1 + np.exp(-(log_odds - 1)))).astype(float)
    weight = np.ones(8_000)
    said = calibrated(log_odds[4_000:], calibration(log_odds[:4_000], same[:4_000]))
    assert expected_calibration_error(said, same[4_000:], weight[4_000:]) < 0.02
    assert expected_calibration_error(1 - said, same[4_000:], weight[4_000:]) > 0.2
    told = reliability(said, same[4_000:], weight[4_000:])
    assert sum(bin.count for bin in told) == 4_000
    assert [bin.said for bin in told] == sorted(bin.said for bin in told)


START = load_model(config_folder({}) / "scoring-start.json").relations
PAIRS = st.builds(
    Told,
    names=st.floats(-6, 6),
    relations=st.lists(st.sampled_from(RELATIONS), min_size=1, max_size=3, unique=True).map(tuple),
    same=st.booleans(),
    weight=st.sampled_from([0.5, 1.0, 40.0]),
)


@given(st.lists(PAIRS, max_size=40))
@settings(deadline=None)
def test_facts_never_count_in_the_wrong_direction_or_order_whatever_is_learnt(pairs: list[Told]) -> None:
    learnt_ = fit_relations(pairs, START)
    assert all(learnt_[name] * START[name] >= 0.0 for name in RELATIONS)
    nearer = [f"birth.{n}" for n in ("same_day", "same_month", "same_year", "near_year", "conflict", "far")]
    assert [learnt_[n] for n in nearer] == sorted((learnt_[n] for n in nearer), reverse=True)


def test_facts_that_nobody_told_of_keep_their_weight() -> None:
    pairs = [Told(2.0, ("country.conflict",), n % 2 == 0) for n in range(400)]
    learnt_ = fit_relations(pairs, START)
    assert {n for n in RELATIONS if learnt_[n] != START[n]} == {"country.conflict"}


@pytest.mark.parametrize(("same_of_ten", "relation"), [(9, "birth.conflict"), (1, "birth.same_year")])
def test_a_fact_that_misleads_weighs_less_and_the_more_the_more_pairs_say_so(
    same_of_ten: int, relation: str
) -> None:
    few, many = (
        [Told(0.0, (relation,), n % 10 < same_of_ten) for n in range(count)]
        + [Told(0.0, ("country.same",), n % 2 == 0) for n in range(count)]
        for count in (20, 2_000)
    )
    weights = [abs(fit_relations(pairs, START)[relation]) for pairs in ([], few, many)]
    assert weights[0] > weights[1] > weights[2]
