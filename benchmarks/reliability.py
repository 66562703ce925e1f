"""Draws how often answers are right that were given a probability, as ``docs/reliability.svg``.

    python -m benchmarks reliability [--model config/scoring.json] [--out docs/reliability.svg]

Takes what ``resolver train`` wrote into the model: answers of folds that were not trained on, by the
calibration of the other folds.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from resolver.config import config_folder

SIZE, MARGIN, TEXT = 360, 46, "#444"


def main() -> None:
    """Reads the model, writes the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=config_folder() / "scoring.json")
    parser.add_argument("--out", type=Path, default=Path("docs/reliability.svg"))
    args = parser.parse_args()
    told = json.loads(args.model.read_text("utf-8"))["figures"]["calibration"]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(picture(told), "utf-8")
    print(f"{args.out}: expected calibration error {told['expected_calibration_error']}")


def picture(told: dict[str, object]) -> str:
    """The plot: said probability to the right, share that was right upwards, sizes by the number."""
    bins = told["reliability"]
    assert isinstance(bins, list)
    largest = max(count for _, _, count in bins)

    def x(value: float) -> float:
        return round(MARGIN + value * SIZE, 1)

    def y(value: float) -> float:
        return round(MARGIN / 2 + (1 - value) * SIZE, 1)

    ticks = [n / 5 for n in range(6)]
    parts = [
        f'<line x1="{x(t)}" y1="{y(0)}" x2="{x(t)}" y2="{y(1)}"/>'
        f'<line x1="{x(0)}" y1="{y(t)}" x2="{x(1)}" y2="{y(t)}"/>'
        for t in ticks
    ]
    labels = [
        f'<text x="{x(t)}" y="{y(0) + 16}" text-anchor="middle">{t:.1f}</text>'
        f'<text x="{x(0) - 6}" y="{y(t) + 4}" text-anchor="end">{t:.1f}</text>'
        for t in ticks
    ]
    points = [
        f'<circle cx="{x(said)}" cy="{y(true)}" r="{3 + 9 * (count / largest) ** 0.25:.1f}">'
        f"<title>{count} answers given {said:.2f} on average: {true:.2f} were right</title></circle>"
        for said, true, count in bins
    ]
    width, height = SIZE + MARGIN + 16, SIZE + MARGIN + 16
    error, base = told["expected_calibration_error"], told["base_rate_of_answers"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="11" fill="{TEXT}" role="img" '
        f'aria-label="Said and true probability">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n<g stroke="#ddd">{"".join(parts)}</g>\n'
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#999" stroke-dasharray="4 3"/>\n'
        f'<g fill="#1f6f8b" fill-opacity=".8">{"".join(points)}</g>\n{"".join(labels)}\n'
        f'<text x="{x(0.5)}" y="{y(0) + 32}" text-anchor="middle">probability that was given</text>\n'
        f'<text transform="translate(12 {y(0.5)}) rotate(-90)" text-anchor="middle">share that was right'
        f"</text>\n"
        f'<text x="{x(0.04)}" y="{y(0.94)}">expected calibration error {error}; {base:.0%} of the answers '
        f"are right</text>\n</svg>\n"
    )


if __name__ == "__main__":
    main()
