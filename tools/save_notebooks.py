"""Run the lessons from a fresh kernel and save them with all their outputs.

    python tools/save_notebooks.py [notebook ...]

What a reader finds on GitHub is then one whole run: cells counted 1 to n, each live picture as its
last frame. Nothing that tells one machine from another is saved: no versions or times in the
metadata, no paths in the outputs. Nor is anything of the person who saves it: lessons are run by
somebody who has passed nothing yet, and a cell with the tag `personal`, which tells of the machine,
is saved without outputs. A lesson that fails stays as it was, and the first cell at fault is named;
cells that are meant to fail carry the tag raises-exception.
"""

import os
import re
import site
import sys
import sysconfig
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
CELL_SECONDS = 60
PERSONAL = "personal"

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


def folders() -> list[tuple[str, str]]:
    """Return this machine's folders, the longest first, and what is saved in their place."""
    named = {
        sysconfig.get_path("stdlib"): "…/python",
        str(ROOT): "…",
        **dict.fromkeys([*site.getsitepackages(), site.getusersitepackages()], "…/site-packages"),
    }
    home = str(Path.home())
    # IPython writes ~ for the home folder.
    named |= {"~" + k.removeprefix(home): v for k, v in named.items() if k.startswith(home + "/")}
    return sorted(named.items(), key=lambda pair: -len(pair[0]))


def without_paths(text: str) -> str:
    """Return a text that was printed here as it would have been printed anywhere."""
    text = re.sub(r'[^\s"]*/ipykernel_\d+/\d+\.py', "<cell>", text)
    for folder, name in folders():
        text = text.replace(folder, name)
    return text


def clean(notebook: nbformat.NotebookNode) -> None:
    """Take off the notebook, in place, what tells this machine and this run from another."""
    notebook.metadata.kernelspec = KERNEL
    notebook.metadata.language_info = LANGUAGE
    for cell in notebook.cells:
        for key in ("execution", "ExecuteTime", "collapsed", "scrolled", "trusted"):
            cell.metadata.pop(key, None)
        if PERSONAL in cell.metadata.get("tags", []) and cell.cell_type == "code":
            cell.outputs = []
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = without_paths(output.text)
            elif output.output_type == "error":
                output.traceback = [without_paths(line) for line in output.traceback]
            elif "text/plain" in output.data:
                output.data["text/plain"] = without_paths(output.data["text/plain"])


def save(path: Path) -> str | None:
    """Run one notebook and save it; return what went wrong, if anything."""
    if not path.is_file():
        return f"no such file in {path.parent}; say make notebooks LESSONS=notebooks/NAME.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    begun: list[str] = []
    client = NotebookClient(
        notebook,
        on_cell_execute=lambda cell, cell_index: begun.append(first_line(cell.source)),
        timeout=CELL_SECONDS,
        kernel_name=KERNEL["name"],
        record_timing=False,
        # Else each start warns that a kernel on this very machine is spoken to in plain text.
        extra_arguments=["--log-level=40"],
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        # Its variable, empty: no progress is read, and none is written (loopscope/standing.py).
        client.execute(env={**os.environ, "LOOPSCOPE_PROGRESS": ""})
    except CellTimeoutError:
        return f"a cell ran for more than {CELL_SECONDS} s: {begun[-1]}"
    except DeadKernelError:
        return f"the kernel died in: {begun[-1]}"
    except CellExecutionError as error:
        return str(error)
    clean(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    return None


def first_line(source: str) -> str:
    return source.strip().partition("\n")[0]


def main(arguments: list[str]) -> int:
    paths = [Path(a).resolve() for a in arguments] or sorted((ROOT / "notebooks").glob("*.ipynb"))
    failed = False
    for path in paths:
        start = time.perf_counter()
        fault = save(path)
        failed = failed or fault is not None
        seconds = time.perf_counter() - start
        outcome = f"not saved: {fault}" if fault else f"saved, {seconds:.0f} s"
        print(f"{path.name}: {outcome}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
