"""The model: what it promises, how it is read, adjusted and learnt."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.config import config_folder
from resolver.errors import ConfigError, InvalidQuery
from resolver.scoring import FEATURES, Counts, Scorer, load
from resolver.scoring.calibrating import calibrated, calibration
from resolver.scoring.features import NAMES, basis
from resolver.scoring.model import Weights, load_model, scores
from resolver.scoring.training import Example, example, fit, fitted, folds, model_text

MODEL = config_folder({}) / "scoring.json"


def test_no_feature_counts_in_the_wrong_direction() -> None:
    model = load_model(MODEL)
    for weights in (model.person, model.other):
        assert all(w * f.sign >= 0 for w, f in zip(weights.features, FEATURES, strict=True))


def test_every_feature_has_a_sentence_of_its_own() -> None:
    assert len({f.says for f in FEATURES}) == len({f.name for f in FEATURES}) == len(FEATURES)


@given(st.floats(-80, 80))
def test_a_single_sum_has_the_score_and_probability_that_it_has_among_many(log_odds: float) -> None:
    model = load_model(MODEL)
    many = np.array([log_odds, *(x for x, _ in model.calibration)])
    assert [model.score(z) for z in many.tolist()] == scores(many, model).tolist()
    assert [model.probability(z) for z in many.tolist()] == calibrated(many, model.calibration).tolist()


def test_the_name_of_the_model_changes_with_its_content(tmp_path: Path) -> None:
    content = json.loads(MODEL.read_text("utf-8"))
    content["weak_alias"] = -0.7
    (tmp_path / "scoring.json").write_text(json.dumps(content), "utf-8")
    assert load(tmp_path).model_name != load(MODEL.parent).model_name


@pytest.mark.parametrize("fault", ["no json", '{"name": "x"}', "[]"])
def test_a_broken_model_is_refused(tmp_path: Path, fault: str) -> None:
    (tmp_path / "scoring.json").write_text(fault, "utf-8")
    with pytest.raises(ConfigError):
        load(tmp_path)


def test_a_weight_in_the_wrong_direction_is_refused(tmp_path: Path) -> None:
    content = json.loads(MODEL.read_text("utf-8"))
    content["person"]["features"]["both_left"] = 1.0
    (tmp_path / "scoring.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(ConfigError, match="both_left"):
        load(tmp_path)


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=20))
@settings(deadline=None)
def test_score_and_probability_rise_with_the_log_odds(values: list[float]) -> None:
    model = load_model(MODEL)
    ordered = sorted(values)
    probabilities = [model.probability(v) for v in ordered]
    scores = [model.score(v) for v in ordered]
    assert probabilities == sorted(probabilities)
    assert scores == sorted(scores)
    assert all(0.0 <= p <= 1.0 for p in [*probabilities, *scores])


def test_presets_move_the_threshold(scorer: Scorer) -> None:
    query = scorer.prepared("Person", {"name": ["Willem Brandt"]})
    candidate = scorer.prepared("Person", {"name": ["Willem Jan Brandt"]})
    strict, best, broad = (scorer.adjusted(p).score(query, candidate) for p in ("strict", "best", "broad"))
    assert strict < best < broad


@pytest.mark.parametrize(
    "name", ["logic-v1", "logic-v2", "name-based", "name-qualified", "regression-v1", "ofac"]
)
def test_names_of_peers_algorithms_are_understood(scorer: Scorer, name: str) -> None:
    query = scorer.prepared("Person", {"name": ["Willem Brandt"]})
    assert scorer.adjusted(name).score(query, query) >= 0.7


def test_weights_of_a_request_replace_those_of_the_model(scorer: Scorer) -> None:
    query = scorer.prepared("Person", {"name": ["Willem Brandt"], "country": ["de"]})
    candidate = scorer.prepared("Person", {"name": ["Willem Brandt"], "country": ["nl"]})
    assert scorer.adjusted(weights={"country.conflict": 0.0}).score(query, candidate) > scorer.score(
        query, candidate
    )
    with pytest.raises(InvalidQuery):
        scorer.adjusted(weights={"both_left": 2.0})
    with pytest.raises(InvalidQuery):
        scorer.adjusted(weights={"no_such": 1.0})
    with pytest.raises(InvalidQuery):
        scorer.adjusted("no-such-algorithm")


def test_a_token_common_in_the_loaded_data_weighs_less(scorer: Scorer) -> None:
    crowded = scorer.with_rarity(Counts({"zwolinski": 900}, {}, 1000, 0))
    pair = ("Person", {"name": ["Anton Zwolinski"]}), ("Person", {"name": ["Zwolinski Bertold"]})
    assert crowded.score(*(crowded.prepared(*side) for side in pair)) < scorer.score(
        *(scorer.prepared(*side) for side in pair)
    )


def _examples(scorer: Scorer) -> list[Example]:
    pairs = [
        ("Willem Brandt", "Wilem Brandt", True),
        ("Willem Brandt", "Brandt, Willem", True),
        ("Willem Brandt", "Jan Brandt", False),
        ("Ana Ruiz", "Ana Ruíz Gil", True),
        ("Ana Ruiz", "Rosa Ruiz", False),
        ("Omar Haddadi", "Umar Hadadi", True),
        ("Omar Haddadi", "Omar Karimov", False),
    ]
    found = [
        example(
            scorer,
            scorer.prepared("Person", {"name": [a]}),
            scorer.prepared("Person", {"name": [b]}),
            same,
            f"{a}{b}",
        )
        for a, b, same in pairs
    ]
    return [e for e in found if e is not None]


def test_learning_keeps_signs_and_gives_the_same_for_the_same(scorer: Scorer) -> None:
    start = load_model(config_folder({}) / "scoring-start.json")
    examples = _examples(scorer)
    first, second = fit(examples, start.person), fit(examples, start.person)
    assert list(first.features) == list(second.features)
    assert all(w * f.sign >= 0 for w, f in zip(first.features, FEATURES, strict=True))
    assert len(folds(examples)) == len(examples)


def test_one_odd_example_does_not_bend_the_weights(scorer: Scorer) -> None:
    start = load_model(config_folder({}) / "scoring-start.json")
    examples = _examples(scorer) * 400
    odd = Example("person", examples[0].features, not examples[0].same, "odd")
    before, after = fit(examples, start.person), fit([*examples, odd], start.person)
    for one in examples[1:7]:
        was, now = (w.prior + float(np.dot(w.features, one.features)) for w in (before, after))
        assert abs(now - was) < 2.0


def test_calibration_rises_and_follows_what_was_seen() -> None:
    rng = np.random.default_rng(3)
    log_odds = rng.normal(0, 3, 4_000)
    same = (rng.random(4_000) < 1 / (1 + np.exp(-(log_odds - 1)))).astype(float)
    points = calibration(log_odds, same)
    assert points == sorted(points)
    assert np.interp(1.0, *zip(*points, strict=True)) == pytest.approx(0.0, abs=0.5)


def test_a_learnt_model_is_read_back_as_written(scorer: Scorer, tmp_path: Path) -> None:
    start = load_model(config_folder({}) / "scoring-start.json")
    model = fitted(start, [*_examples(scorer), Example("other", (0.5,) * len(NAMES), True, "x")])
    text = model_text(model, date="2026-01-01", data={"b": "2", "a": "1"}, figures={"F1": 0.5}, note="a test")
    assert text == model_text(
        model, date="2026-01-01", data={"a": "1", "b": "2"}, figures={"F1": 0.5}, note="a test"
    )
    (tmp_path / "scoring.json").write_text(text, "utf-8")
    read = load_model(tmp_path / "scoring.json")
    assert list(read.person.features) == list(model.person.features)
    assert isinstance(read.other, Weights)
    assert callable(basis)
