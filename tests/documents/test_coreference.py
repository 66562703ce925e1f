"""Which mentions of one text belong together?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from resolver.documents import Extraction

Extract = Callable[[str], Extraction]


def groups(extraction: Extraction) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for mention in extraction.mentions:
        found.setdefault(mention.record, []).append(mention.text)
    return list(found.values())


CASES = [
    (
        "Senator Raúl Ibáñez Ortega spoke. Ibáñez left. Teacher Luis Ibáñez stayed.",
        [["Raúl Ibáñez Ortega", "Ibáñez"], ["Luis Ibáñez"]],
    ),
    (
        "Minister Han Sung-rae spoke. Analyst Han Yun-hee disagreed. Minister Han left.",
        [["Han Sung-rae", "Han"], ["Han Yun-hee"]],
    ),
    (
        "Trader Omar Al-Sabti left. His daughter Lina Omar Al-Sabti stayed.",
        [["Omar Al-Sabti"], ["Lina Omar Al-Sabti"]],
    ),
    (
        "The US Treasury Department acted. Treasury officials met.",
        [["US Treasury Department", "Treasury"]],
    ),
    (
        "Pastor Erik Lindh was held. His daughter Ebba Lindh wept. Lindh denied it. Ebba did too.",
        [["Erik Lindh", "Lindh"], ["Ebba Lindh", "Ebba"]],
    ),
    (
        "Mayor Germán Darío Ortiz Lozano left. Ortiz Lozano slept.",
        [["Germán Darío Ortiz Lozano", "Ortiz Lozano"]],
    ),
    (
        "Sunrise Aero Parts, LLC (“Sunrise”) paid. Sunrise shut.",
        [["Sunrise Aero Parts, LLC", "Sunrise", "Sunrise"]],
    ),
    (
        "Minister Oili Kantee left. Kantee said so. Oili Kantee’s son wept.",
        [["Oili Kantee", "Kantee", "Oili Kantee"]],
    ),
    ("The Coastal Shipping Bureau (CSB) met. CSB rose.", [["Coastal Shipping Bureau", "CSB", "CSB"]]),
    (
        "The Philippine National Police met the National Police Agency.",
        [["Philippine National Police"], ["National Police Agency"]],
    ),
    (
        "The U.S. Department of Harbours sued. The Harbours Department won.",
        [["U.S. Department of Harbours", "Harbours Department"]],
    ),
    (
        "The Executive Office for Anti-Money Laundering and Terror Financing (EO AML/TF) met.",
        [["Executive Office for Anti-Money Laundering and Terror Financing", "EO AML/TF"]],
    ),
    ("The CSB (Coastal Shipping Bureau) met.", [["CSB", "Coastal Shipping Bureau"]]),
    ("The Coastal Shipping Bureau, or CSB, met.", [["Coastal Shipping Bureau", "CSB"]]),
    ("The CSB met. Later the Coastal Shipping Bureau rose.", [["CSB", "Coastal Shipping Bureau"]]),
    (
        "Brightwater Holdings plc (“Brightwater”) fell. Brightwater lost.",
        [["Brightwater Holdings plc", "Brightwater", "Brightwater"]],
    ),
    ("Trader Ivan Petrenko alias Johnny Walnut fled.", [["Ivan Petrenko", "Johnny Walnut"]]),
    ("Trader Ivan Petrenko, also known as Vanya Petrov, fled.", [["Ivan Petrenko", "Vanya Petrov"]]),
    ("Writer Maya Lind (née Maya Sorensen) spoke.", [["Maya Lind", "Maya Sorensen"]]),
    (
        "Minister Ajith Gunawardena met Mr Goonewardena. Ajit Goonewardena left.",
        [["Ajith Gunawardena", "Goonewardena", "Ajit Goonewardena"]],
    ),
    ("Judge J. P. Thornley spoke. James Peter Thornley ruled.", [["J. P. Thornley", "James Peter Thornley"]]),
    (
        "Brothers Rohan Mendes and Sunil Mendes were held. Rohan wept. Sunil Mendes laughed.",
        [["Rohan Mendes", "Rohan"], ["Sunil Mendes", "Sunil Mendes"]],
    ),
    (
        "Chairman Otto Brandt left. His wife, Clara Brandt, stayed. Mrs Brandt spoke. Mr Brandt slept.",
        [["Otto Brandt", "Brandt"], ["Clara Brandt", "Brandt"]],
    ),
    (
        "Hanna Felder founded Felder Robotics GmbH. Ms Felder left. Shares in Felder fell.",
        [["Hanna Felder", "Felder"], ["Felder Robotics GmbH", "Felder"]],
    ),
    (
        "The UN Security Council met. The UN paid. The Security Council rose.",
        [["UN Security Council", "Security Council"], ["UN"]],
    ),
    ("Gordon Petrie Jr. blamed his father, Gordon Petrie.", [["Gordon Petrie Jr."], ["Gordon Petrie"]]),
    (
        "The US Commerce Department spoke. The Commerce Department denied it.",
        [["US Commerce Department", "Commerce Department"]],
    ),
    (
        "Clerk Kanta Perez née Rovira vanished. Her brother, Suri Rovira, wept. Rovira left.",
        [["Kanta Perez", "Rovira"], ["Suri Rovira", "Rovira"]],
    ),
    (
        "A notice names M.R. Farzand. Mohamed Rizwan Farzand fled.",
        [["M.R. Farzand", "Mohamed Rizwan Farzand"]],
    ),
    (
        "The US Department of the Treasury acted. Treasury officials met.",
        [["US Department of the Treasury", "Treasury"]],
    ),
    (
        "The Federal High Court sat in Orlo. The High Court sat in London.",
        [["Federal High Court"], ["High Court"]],
    ),
    ("Club Jorge Vilsterman lost. Money left Vilsterman.", [["Club Jorge Vilsterman", "Vilsterman"]]),
    (
        "Citizens for Clean Ballots, a Skopje group known by its Macedonian initials, GČX, paid.",
        [["Citizens for Clean Ballots", "GČX"]],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_mentions_of_one_text_are_grouped(text: str, expected: list[list[str]], extract: Extract) -> None:
    assert groups(extract(text)) == expected
