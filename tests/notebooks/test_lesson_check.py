"""The check of the lessons finds what it is there to find, and names the cell."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from lesson_check import Fault, Lesson
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ASYNCIO = "import asyncio"
FAIL = "async def fail():\n    raise LookupError('posts')"
WAIT = "await asyncio.sleep(0.01)"

Cell = str | nbformat.NotebookNode
Faults = Callable[..., list[str]]


def tagged(source: str, tag: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"tags": [tag]})


def lesson(folder: Path, *cells: Cell) -> Lesson:
    made = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    path = folder / "42-bad.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A lesson"), *made]), path)
    return Lesson(path)


@pytest.fixture
def run(tmp_path: Path) -> Faults:
    return lambda *cells: [str(fault) for fault in lesson(tmp_path, *cells).faults_of_a_run()]


@pytest.fixture
def read(tmp_path: Path) -> Faults:
    return lambda *cells: [str(fault) for fault in lesson(tmp_path, *cells).faults_as_saved()]


def test_good_lesson_has_no_faults(run: Faults) -> None:
    assert not run(
        ASYNCIO,
        "async with asyncio.TaskGroup() as tg:\n    task = tg.create_task(asyncio.sleep(0, 7))",
        "print(task.result())",
        FAIL,
        "late = asyncio.create_task(fail())",
        tagged("await late", "raises-exception"),
        tagged("import sys; print('as promised', file=sys.stderr)", "stderr-expected"),
        tagged("fail();", "stderr-expected"),
    )


THREAD = "t = threading.Thread(target=lambda: 1 / 0, name='crawler')\nt.start()\nt.join()"

# One bad lesson: each of these cells, with what must be found in it. None of it may hide another.
FOUND_IN = {
    "posts = asyncio.create_task(asyncio.sleep(60), name='posts')": (
        "left a task running: task 'posts' of sleep"
    ),
    f"asyncio.create_task(asyncio.sleep(60), name='ads')\n{WAIT}": (
        "left a task running: task 'ads' of sleep"
    ),
    f"kept = asyncio.create_task(fail(), name='kept')\n{WAIT}": (
        "dropped an exception: LookupError('posts') (task 'kept' of fail)"
    ),
    f"asyncio.create_task(fail(), name='unkept');\n{WAIT}": (
        "dropped an exception: LookupError('posts') (task 'unkept' of fail)"
    ),
    f"asyncio.get_running_loop().call_soon(lambda: 1 / 0)\n{WAIT}": (
        "dropped an exception: ZeroDivisionError('division by zero') (Handle)"
    ),
    THREAD: "dropped an exception: ZeroDivisionError('division by zero') (crawler)",
    "fail();": "forgot an await: coroutine 'fail' was never awaited",
    "fail()  # its value is shown, and so held": "forgot an await: fail never ran",
    "coroutine = fail()": "forgot an await: fail never ran",
    "print('careful', file=sys.stderr)": "wrote to stderr: careful",
    "1 / 0": "raised ZeroDivisionError: division by zero",
    "asyncio.get_event_loop().set_exception_handler(print)": (
        "left an exception handler of its own on the loop"
    ),
}


@pytest.fixture(scope="module")
def bad_lesson(tmp_path_factory: pytest.TempPathFactory) -> list[Fault]:
    prepare = ("import asyncio, sys, threading", FAIL)
    return lesson(tmp_path_factory.mktemp("bad"), *prepare, *FOUND_IN).faults_of_a_run()


@pytest.mark.parametrize("cell", FOUND_IN)
def test_fault_is_found_in_its_cell(bad_lesson: list[Fault], cell: str) -> None:
    number = list(FOUND_IN).index(cell) + 3
    assert [fault.what for fault in bad_lesson if fault.cell == number] == [FOUND_IN[cell]]


def test_nothing_else_is_found(bad_lesson: list[Fault]) -> None:
    assert len(bad_lesson) == len(FOUND_IN)


def test_fault_names_notebook_cell_and_line(run: Faults) -> None:
    assert run(ASYNCIO, "# Now fail\n1 / 0") == [
        "42-bad.ipynb, In [2] (# Now fail): raised ZeroDivisionError: division by zero"
    ]


def test_kernel_that_dies(run: Faults) -> None:
    assert run(ASYNCIO, "import os\nos._exit(1)", "print('never')") == [
        "42-bad.ipynb, In [2] (import os): killed its kernel"
    ]


def test_cell_that_never_ends(run: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lesson_check.CELL_SECONDS", 1)
    assert run(ASYNCIO, "await asyncio.Event().wait()", "print('never')") == [
        "42-bad.ipynb, In [2] (await asyncio.Event().wait()): ran for more than 1 s"
    ]


def saved(source: str, count: int | None, *outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return new_code_cell(source, execution_count=count, outputs=list(outputs))


def printed(text: str, name: str = "stdout") -> nbformat.NotebookNode:
    return new_output("stream", name=name, text=text)


def picture(**data: str) -> nbformat.NotebookNode:
    return new_output("display_data", {"image/png": "iVBORw0KGgo=", **data})


def test_saved_whole(read: Faults) -> None:
    assert not read(
        saved("print('posts at /posts')", 1, printed("posts at /posts")),
        saved("%%timeline\n1", 2, picture(**{"text/plain": "loop  ━━━"})),
        saved("", None),
        saved("print(3)", 3, printed("File …/python/asyncio/tasks.py:12, …/site-packages/x.py")),
    )


@pytest.mark.parametrize("counts", [(1, 3), (2, 1), (None, 1), (5, 6)])
def test_saved_in_parts(read: Faults, counts: tuple[int | None, int]) -> None:
    assert read(saved("1", counts[0]), saved("2", counts[1])) == [
        f"42-bad.ipynb: not saved from one whole run: counted {list(counts)}"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/tmp/ipykernel_812/3.py:1:",
        "/home/ada/loopscope/trace.py",
        "~/.local/lib/python3.11/asyncio/tasks.py:12",
        "/root/x.py",
        "/Users/ada/x.py",
        "C:\\Users\\ada\\x.py",
        "/usr/lib/python3.11/asyncio/tasks.py:12",
        "/srv/env/site-packages/IPython/core.py",
    ],
)
def test_saved_with_a_path(read: Faults, path: str) -> None:
    assert read(saved("1", 1, printed(f'File "{path}" line 1'))) != []


def test_saved_with_stderr_or_an_error(read: Faults) -> None:
    error = new_output(
        "error", ename="LookupError", evalue="posts", traceback=["\x1b[31mLookupError\x1b[0m"]
    )
    faults = read(saved("a", 1, printed("careful", "stderr")), saved("b", 2, error))
    assert faults == [
        "42-bad.ipynb, In [1] (a): wrote to stderr: careful",
        "42-bad.ipynb, In [2] (b): raised LookupError: posts",
    ]


def test_saved_without_the_picture(read: Faults) -> None:
    (fault,) = read(saved("%%timeline --title x\n1", 1, printed("1")))
    assert fault.endswith("its timeline was saved without a picture")


def test_saved_without_the_text_of_the_picture(read: Faults) -> None:
    (fault,) = read(saved("%%timeline\n1", 1, picture(**{"text/plain": "<Figure size 640x480>"})))
    assert fault.endswith("its timeline was saved without the text that goes with it")
