"""Check that notebooks are committed as this project keeps them: lessons whole, assignments bare.

    python tools/check_outputs.py file ...

A lesson is saved with the outputs of one run from a fresh kernel, so that it can be read where it
can't be run. An assignment in source/ or release/ has neither outputs nor counted cells: what
somebody's run printed is nobody else's business. Each fault is printed with what mends it.
"""

import json
import sys
from pathlib import Path


def fault(path: Path) -> str | None:
    """Return what is wrong with how a notebook was saved, and what mends it; None if all is well.

    Raises OSError and ValueError for what can't be read.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [
        cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]
    counts = [cell["execution_count"] for cell in code]
    if path.resolve().parent.name == "notebooks":
        if counts != list(range(1, len(code) + 1)):
            return f"was not saved from one whole run; make notebooks LESSONS=notebooks/{path.name}"
        return None
    if any(cell["outputs"] for cell in code) or any(counts):
        return "has outputs, and assignments have none; Edit ▸ Clear Outputs of All Cells, and save"
    return None


def main(arguments: list[str]) -> int:
    failed = False
    for argument in arguments:
        try:
            found = fault(Path(argument))
        except (OSError, ValueError, KeyError) as error:
            found = f"can't be read as a notebook: {error!r}"
        if found:
            failed = True
            print(f"{argument} {found}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
