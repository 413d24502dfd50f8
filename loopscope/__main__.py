"""`python -m loopscope program.py`: run a program and show what its event loop did."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from loopscope.program import record_loops, run
from loopscope.trace import Trace


def main(arguments: list[str] | None = None) -> int:
    """Run the program that the command line names; return the program's own exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    program = asked.module or asked.program
    if program is None:
        parser.error("name a program: python -m loopscope program.py")
    if asked.module is not None and asked.program is not None:
        asked.arguments.insert(0, asked.program)
    problem = _problem(program, asked.module is not None)
    if problem:
        print(f"loopscope: {problem}", file=sys.stderr)
        return 2
    title = program if asked.module else Path(program).name
    with record_loops(title) as traces:
        code = run(program, asked.arguments, as_module=asked.module is not None)
    sys.stdout.flush()
    if not traces:
        print(f"loopscope: {_why_nothing(title)}", file=sys.stderr)
    for number, trace in enumerate(traces, 1):
        _report(trace, number, asked.png, asked.perfetto)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loopscope",
        description="Run a program and show, on standard error, what its asyncio event loop did.",
    )
    parser.add_argument("--png", type=Path, metavar="FILE", help="also draw the timeline to FILE")
    parser.add_argument(
        "--perfetto", type=Path, metavar="FILE", help="also write a trace for ui.perfetto.dev"
    )
    parser.add_argument(
        "-m", dest="module", metavar="MODULE", help="run a module, as python -m does"
    )
    parser.add_argument("program", nargs="?", help="the program's file")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the program is given")
    return parser


def _problem(program: str, is_module: bool) -> str | None:
    if is_module:
        sys.path.insert(0, str(Path.cwd()))
        try:
            found = importlib.util.find_spec(program) is not None
        except (ImportError, ValueError):
            found = False
        finally:
            del sys.path[0]
        return None if found else f"no module named {program!r} is installed here"
    path = Path(program)
    if not path.exists():
        return f"there is no file {program!r} in {Path.cwd()}"
    if path.is_dir() and not (path / "__main__.py").exists():
        return f"{program!r} is a folder without a __main__.py; name the program's file"
    return None


def _why_nothing(title: str) -> str:
    if "uvloop" in sys.modules:
        return (
            f"{title} ran no event loop of asyncio's own, and uvloop's can't be recorded. Run it "
            "without uvloop.install() or uvloop.run()"
        )
    return f"{title} ran no asyncio event loop, so there is no timeline to show"


def _report(trace: Trace, number: int, png: Path | None, perfetto: Path | None) -> None:
    text = f"\n{trace}\n"
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
    try:
        if png is not None:
            from loopscope.figure import draw

            draw(trace).savefig(_numbered(png, number), dpi=200)
        if perfetto is not None:
            trace.to_perfetto(_numbered(perfetto, number))
    except (OSError, ValueError) as error:  # a folder that is not there; a kind of picture unknown
        print(f"loopscope: the timeline can't be written: {error}", file=sys.stderr)


def _numbered(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


if __name__ == "__main__":
    sys.exit(main())
