"""What kernels of grading leave out makes no difference to what cells do."""

import json
from pathlib import Path

import pytest
from IPython.core import inputtransformer2
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import new_code_cell, new_notebook

from loopscope.grading.execution import execute
from loopscope.grading.kernel_app import PlainPython
from loopscope.grading.limits import Limits

SOURCE = Path(__file__).parents[2] / "source"

CELLS = {
    "magic": "x = 1\n%who\n",
    "cell magic": "%%timeline --virtual\nawait asyncio.sleep(1)",
    "assigned": "names = %who_ls\nlisting = !ls\n",
    "shell": "!true",
    "help": "print?\nlen??",
    "indented": "    x = 1\n    y = 2",
    "prompt": ">>> x = 1\n>>> y = 2",
    "pasted": "In [1]: x = 1\n   ...: y = 2",
    "wrong": "def f(:\n    pass",
    "unclosed": "f(1,\n%who",
    "awaits": "async with asyncio.timeout(1):\n    await f()",
    "warns": "x = '\\d'\ny = 1 is 1",
    "nothing": "",
    "surrogate": "x = '\udc80'",
    "null": "x = '\0'",
}


def transformed(transformers: TransformerManager, cell: str) -> str:
    try:
        return str(transformers.transform_cell(cell))  # type: ignore[no-untyped-call]
    except UnicodeEncodeError as error:  # a surrogate, from Python 3.12 on
        return repr(error)


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_cells_mean_what_they_mean_to_ipython(cell: str, recwarn: pytest.WarningsRecorder) -> None:
    assert transformed(PlainPython(), cell) == transformed(TransformerManager(), cell)
    assert not recwarn.list  # the one who runs the cell is warned, once


def test_cells_of_plain_python_are_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a cell was taken apart token by token")

    monkeypatch.setattr(inputtransformer2, "make_tokens_by_line", refuse)
    transformers = PlainPython()
    plain = 0
    for path in SOURCE.glob("*/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and not source.startswith("%"):
                assert transformers.transform_cell(source) == source + "\n"
                plain += 1
    assert plain > 50
    with pytest.raises(AssertionError, match="token by token"):
        transformers.transform_cell("names = %who_ls")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("'a'", "'a'"),
        ("'a';", None),
        ("'a;'", "'a;'"),
        ("'a'  # b;", "'a'  # b;"),
        ("1;\n'a'", "'a'"),
    ],
)
def test_a_semicolon_at_the_end_asks_for_silence(
    cell: str, shown: str | None, tmp_path: Path
) -> None:
    notebook = new_notebook(cells=[new_code_cell(cell)])
    execute(notebook, tmp_path, Limits())
    seen = [output.data["text/plain"] for output in notebook.cells[0].outputs]
    assert seen == ([] if shown is None else [shown.partition("  #")[0]])


def test_libraries_know_that_they_are_in_a_notebook(tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell("print(type(get_ipython()).__name__)")])
    execute(notebook, tmp_path, Limits())
    assert notebook.cells[0].outputs[0].text == "ZMQInteractiveShell\n"
