"""Feedback keeps what students may see, and nothing else."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from loopscope.grading.feedback import HIDDEN_CODE, HIDDEN_FRAME, HIDDEN_LINE, HideTests
from loopscope.grading.hidden import cut
from loopscope.grading.record import NOTE

TEST = (
    "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(4321) == 4321, 'wrong for large n'\n"
    "### END HIDDEN TESTS"
)
FRAME = (
    "Cell \x1b[0;32mIn[3], line 3\x1b[0m\n      1 assert f(1) == 1\n"
    "\x1b[0;32m----> 3\x1b[0m assert f(\x1b[38;5;28m4321\x1b[39m) == 4321, 'wrong for large n'\n"
)
OWN = "Cell In[2], line 2, in f(n)\n      1 def f(n):\n----> 2     return missing"


def hidden(*cells: NotebookNode) -> list[NotebookNode]:
    notebook, _ = HideTests().preprocess(new_notebook(cells=list(cells)), {})
    return list(notebook.cells)


def test_a_traceback_loses_the_frame_and_keeps_the_message() -> None:
    error = new_output(
        "error",
        ename="AssertionError",
        evalue="wrong for large n",
        traceback=[
            "Traceback (most recent call last)",
            FRAME,
            OWN,
            "AssertionError: wrong for large n",
        ],
    )
    (cell,) = hidden(new_code_cell(TEST, outputs=[error]))
    assert cell.source == f"assert f(1) == 1\n{HIDDEN_CODE}"
    shown = "\n".join(cell.outputs[0].traceback)
    assert "4321" not in shown
    assert f"Cell In[3], line 3\n    {HIDDEN_FRAME}" in shown
    assert OWN in shown
    assert shown.endswith("AssertionError: wrong for large n")
    assert cell.outputs[0].evalue == "wrong for large n"


def test_what_student_code_reads_out_of_the_running_test_is_not_shown() -> None:
    line = "assert f(4321) == 4321, 'wrong for large n'"
    stream = new_output("stream", name="stdout", text=f"first\nsaw: {line}\nlast\n")
    shown = new_output("display_data", data={"text/plain": line, "image/png": "AAAA"})
    cells = hidden(
        new_code_cell("print(In[-1])", outputs=[stream, shown]),
        new_code_cell(TEST),
        new_markdown_cell(f"- stderr: `{line}`", metadata={NOTE: True}),
    )
    assert cells[0].outputs[0].text == f"first\n{HIDDEN_LINE}\nlast\n"
    assert cells[0].outputs[1].data == {"text/plain": HIDDEN_LINE, "image/png": "AAAA"}
    assert cells[2].source == HIDDEN_LINE


def test_what_stands_in_plain_sight_stays_there() -> None:
    line = "assert f(4321) == 4321, 'wrong for large n'"
    text = f"The last case is `{line}`."
    stream = new_output("stream", name="stdout", text=f"{line}\n")
    for visible in (new_markdown_cell(text), new_code_cell(f"if True:\n    {line}")):
        cells = hidden(visible, new_code_cell("f(4321)", outputs=[stream]), new_code_cell(TEST))
        assert cells[0].source == visible.source
        assert cells[1].outputs[0].text == f"{line}\n"
        assert cells[2].source == f"assert f(1) == 1\n{HIDDEN_CODE}"
    answer = new_markdown_cell(f"I think that {line} is in there.")
    assert hidden(answer, new_code_cell(TEST))[0].source == answer.source


def test_what_grading_itself_quotes_does_not_count_as_seen() -> None:
    line = "assert f(4321) == 4321, 'wrong for large n'"
    quoted = new_markdown_cell(line, metadata={NOTE: True})
    stream = new_output("stream", name="stdout", text=line)
    cells = hidden(quoted, new_code_cell("print(In[-1])", outputs=[stream]), new_code_cell(TEST))
    assert cells[1].outputs[0].text == HIDDEN_LINE


def test_a_visible_line_that_failed_above_a_hidden_one_is_shown() -> None:
    frame = (
        "Cell \x1b[0;32mIn[3], line 1\x1b[0m\n"
        "\x1b[0;32m----> 1\x1b[0m assert \x1b[43mf\x1b[49m(1) == 1\n"
        "\x1b[1;32m      2\x1b[0m \x1b[38;5;66;03m### BEGIN HIDDEN TESTS\x1b[39;00m\n"
        "\x1b[1;32m      3\x1b[0m assert f(\x1b[38;5;28m4321\x1b[39m) == 4321, "
        "'wrong for large n'\n"
    )
    error = new_output("error", ename="NameError", evalue="f", traceback=[frame, "NameError: f"])
    (cell,) = hidden(new_code_cell(TEST, outputs=[error]))
    shown = "\n".join(cell.outputs[0].traceback)
    assert "----> 1\x1b[0m assert \x1b[43mf\x1b[49m(1) == 1" in shown
    assert "4321" not in shown
    assert "HIDDEN TESTS" not in shown
    assert HIDDEN_FRAME not in shown


def test_no_option_of_nbconverts_is_unknown() -> None:
    assert "display_data_priority" in HideTests.class_traits(config=True)


def test_a_rubric_is_not_shown() -> None:
    (cell,) = hidden(
        new_markdown_cell("Why?\n### BEGIN MARK SCHEME\nThe loop.\n### END MARK SCHEME")
    )
    assert cell.source == "Why?"


def test_a_region_without_an_end_goes_on_to_the_end() -> None:
    assert cut("a\n### BEGIN HIDDEN TESTS\nb\nc") == ("a", ["b", "c"])
