"""Measures and prints one table: `python -m benchmarks [NAME …]`, the names as in `BENCHMARKS`.

Without names, all of them. Nothing is asserted of a wall clock, so that a busy machine fails
nobody: the table says "reached" or "not reached". Ends with 1 when something could not be measured,
or when what can be asserted (what `import loopscope` imports) does not hold.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib import import_module

from benchmarks.paired import Row

BENCHMARKS = ("storm", "latency", "many", "imports", "kernel", "checks", "grading")


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all, and print the table. Returns the exit status."""
    began, table, failed = time.monotonic(), [], False
    for name in names or BENCHMARKS:
        print(f"measuring: {name} …", file=sys.stderr, flush=True)
        try:
            table += import_module(f"benchmarks.{name}").rows()
        except Exception as error:
            failed = True
            table.append(Row(name, f"FAILED: {type(error).__name__}: {error}"))
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    load = f"load {os.getloadavg()[0]:.1f}, " if hasattr(os, "getloadavg") else ""
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {load}{minutes} min "
        f"{seconds} s. Medians; the middle half of the measurements in brackets.\n"
    )
    print(formatted(table))
    return int(failed)


def formatted(table: list[Row]) -> str:
    """The rows under each other, the peers indented."""
    cells = [("figure", "measured", "to reach")]
    for row in table:
        figure = f"  beside it: {row.figure}" if row.peer else row.figure
        verdict = {None: "", True: ": reached", False: ": NOT REACHED"}[row.reached]
        cells.append((figure, row.measured, row.to_reach + verdict))
    wide = [max(len(line[column]) for line in cells) for column in range(3)]
    lines = ["  ".join(map(str.ljust, line, wide)).rstrip() for line in cells]
    lines.insert(1, "  ".join("-" * width for width in wide))
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME")
    sys.exit(main(parser.parse_args().names))
