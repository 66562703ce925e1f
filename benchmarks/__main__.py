"""Lists the measurements, or runs one: ``python -m benchmarks NAME [ARGUMENT ...]``."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Runs the measurement named first, else says what there is."""
    names = sorted(p.stem for p in HERE.glob("*.py") if not p.stem.startswith("_"))
    if len(sys.argv) > 1 and sys.argv[1] in names:
        name = sys.argv[1]
        sys.argv = [f"benchmarks.{name}", *sys.argv[2:]]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
        return 0
    print('make bench ARGS="NAME ..." runs one of:')
    for name in names:
        said = ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text("utf-8"))) or ""
        print(f"  {name:12} {said.splitlines()[0] if said else ''}")
    return 0 if len(sys.argv) == 1 else 2


if __name__ == "__main__":
    sys.exit(main())
