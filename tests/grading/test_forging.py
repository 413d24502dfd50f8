"""Tricks by which a wrong answer would pass: none gains anything, and no honest one suffers."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from small_course import test_cell as graded_cell

from loopscope.grading.execution import Executed, execute
from loopscope.grading.guard import ROLE
from loopscope.grading.limits import Limits

BOUNDS = Limits(cell=5, submission=40, memory=600, kept=2000, output=5)

SETUP = "%load_ext loopscope\nimport asyncio\n\nfrom loopscope import check"
BY_ASSERT = "assert await fetch(1) == 1"
BY_CHECK = "ran = check.run(fetch, 1)\nran.returns(1)\ncheck.passed('fetch')"
WRONG = "async def fetch(n):\n    return -n\n"

pytestmark = pytest.mark.timeout(120)


def graded(program: str, folder: Path, limits: Limits = BOUNDS) -> Executed:
    cells = [
        new_code_cell(SETUP),
        new_code_cell(program),
        graded_cell("by-assert", 1, BY_ASSERT),
        graded_cell("by-check", 1, BY_CHECK),
    ]
    return execute(new_notebook(cells=cells), folder, limits)


def error(cell: NotebookNode) -> str:
    return " ".join(output.ename for output in cell.outputs if output.output_type == "error")


# In a cell of the student's, before any test.
BEFORE = {
    "asserts-transformed-away": """
        import ast
        class NoAsserts(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.copy_location(ast.Pass(), node)
        get_ipython().ast_transformers.append(NoAsserts())""",
    "lines-transformed-away": """
        def no_tests(lines):
            return [line for line in lines if not line.startswith(("assert", "ran."))]
        get_ipython().input_transformers_post.append(no_tests)""",
    "lines-cleaned-away": """
        def no_tests(lines):
            return [line for line in lines if not line.startswith(("assert", "ran."))]
        get_ipython().input_transformers_cleanup.append(no_tests)
        get_ipython().input_transformer_manager.cleanup_transforms.append(no_tests)""",
    "cells-transformed-away": """
        manager = get_ipython().input_transformer_manager
        original = manager.transform_cell
        def no_tests(cell):
            return original(cell) if "canary" in cell or "def " in cell else "pass\\n\\n"
        manager.transform_cell = no_tests""",
    "lines-taken-away-by-their-class": """
        manager = type(get_ipython().input_transformer_manager)
        original = manager.do_token_transforms
        def no_tests(self, lines):
            tests = "canary" not in str(lines) and "def " not in str(lines)
            return ["pass\\n", "\\n"] if tests else original(self, lines)
        manager.do_token_transforms = no_tests""",
    "single-lines-taken-away": """
        manager = get_ipython().prefilter_manager
        original = manager.prefilter_lines
        def no_tests(lines, *rest):
            return original(lines, *rest) if "canary" in lines else "pass"
        manager.prefilter_lines = no_tests""",
    "transformers-of-ones-own": """
        from IPython.core.inputtransformer2 import TransformerManager
        class NoTests(TransformerManager):
            def transform_cell(self, cell):
                tests = "canary" not in cell and "def " not in cell
                return "pass\\n\\n" if tests else super().transform_cell(cell)
        get_ipython().input_transformer_manager = NoTests()""",
    "assertion-error-caught-by-name": """
        import builtins
        class Quiet(Exception):
            pass
        builtins.AssertionError = Quiet""",
    "traceback-not-shown": "get_ipython().showtraceback = lambda *args, **kwargs: None",
    "traceback-not-sent": "get_ipython()._showtraceback = lambda *args, **kwargs: None",
    "exceptions-of-ones-own": """
        get_ipython().set_custom_exc((BaseException,), lambda *args, **kwargs: None)""",
    "code-not-run": """
        async def run_code(*args, **kwargs):
            return False
        get_ipython().run_code = run_code""",
    "cells-not-run": """
        shell = get_ipython()
        async def run_cell_async(raw_cell, **kwargs):
            from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
            return ExecutionResult(ExecutionInfo("", False, False, True, None))
        shell.run_cell_async = run_cell_async
        shell.run_cell = lambda *args, **kwargs: None""",
    "shell-class-patched": """
        async def run_code(*args, **kwargs):
            return False
        type(get_ipython()).run_code = run_code""",
    "names-of-the-shell-replaced": """
        async def run_code(*args, **kwargs):
            return False
        shell = get_ipython()
        shell.__dict__ = {**vars(shell), "run_code": run_code}""",
    "said-to-be-another-kind-of-cell": """
        import inspect
        from types import SimpleNamespace
        from loopscope.grading import kernel_app
        kernel_app.compile = lambda *args: SimpleNamespace(co_flags=flags)
        flags = 0
        kernel_app._flags("assert await fetch(1) == 1\\n")
        flags = inspect.CO_COROUTINE
        kernel_app._flags("ran = check.run(fetch, 1)\\nran.returns(1)\\ncheck.passed('fetch')\\n")
        del kernel_app.compile""",
    "compiler-patched": """
        compiler = get_ipython().compile
        type(compiler).__call__ = lambda self, *args: compile("pass", "x", "exec")""",
    "outputs-cleared": """
        from IPython.display import clear_output
        get_ipython().events.register("post_run_cell", lambda result: clear_output())""",
    "messages-changed": """
        session = get_ipython().kernel.session
        send = session.send
        def lies(stream, kind, content=None, *args, **kwargs):
            if kind == "error":
                return None
            if isinstance(content, dict) and content.get("status") == "error":
                content = {**content, "status": "ok"}
            return send(stream, kind, content, *args, **kwargs)
        session.send = lies""",
    "check-run-replaced": """
        class Ran:
            returns = lambda self, *args: self
        check.run = lambda *args, **kwargs: Ran()""",
    "judgement-replaced": """
        from loopscope.contract import CheckedRun
        CheckedRun.returns = lambda self, *args, **kwargs: self""",
    "judgement-taken-away": """
        from loopscope.contract import CheckedRun
        del CheckedRun.returns""",
    "comparison-replaced": """
        import loopscope.contract, loopscope.quoting
        loopscope.contract.same = loopscope.quoting.same = lambda *args: True""",
    "run-virtual-replaced": """
        import loopscope, loopscope.clock
        loopscope.run_virtual = loopscope.clock.virtual_run = lambda *args, **kwargs: None""",
    "name-taken": """
        class check:
            run = staticmethod(lambda *args: check)
            returns = passed = staticmethod(lambda *args: None)""",
    "module-replaced": """
        import sys, types
        fake = types.ModuleType("loopscope.check")
        fake.run = lambda *args: fake
        fake.returns = fake.passed = lambda *args: None
        sys.modules["loopscope.check"] = check = fake""",
    "guard-replaced": """
        from loopscope.grading import guard
        guard._Together.untouched = lambda self: True
        guard.Guard.restore = guard.Guard.changed = lambda *args, **kwargs: []
        from loopscope.contract import CheckedRun
        original = CheckedRun.returns
        CheckedRun.returns = lambda run, it, *rest: run if it == 1 else original(run, it, *rest)""",
    "what-the-guard-works-with-replaced": """
        import builtins, operator
        from loopscope.grading import guard
        guard.is_ = operator.is_ = lambda a, b: True
        builtins.all = lambda items: True
        builtins.map = lambda function, *items: iter(())
        from loopscope.contract import CheckedRun
        original = CheckedRun.returns
        CheckedRun.returns = lambda run, it, *rest: run if it == 1 else original(run, it, *rest)""",
    "another-cell-run-in-its-place": """
        handlers = get_ipython().kernel.shell_handlers
        original = handlers["execute_request"]
        def execute_request(stream, ident, parent):
            if "fetch(1)" in parent["content"]["code"] or "fetch, 1" in parent["content"]["code"]:
                parent["content"]["code"] = "pass"
            return original(stream, ident, parent)
        handlers["execute_request"] = execute_request""",
    "another-cell-in-disguise": """
        handlers = get_ipython().kernel.shell_handlers
        original = handlers["execute_request"]
        class Disguised(str):
            __repr__ = lambda self: repr(self.looks)
        def execute_request(stream, ident, parent):
            code = parent["content"]["code"]
            if "fetch(1)" in code or "fetch, 1" in code:
                parent["content"]["code"] = Disguised("pass")
                parent["content"]["code"].looks = code
            return original(stream, ident, parent)
        handlers["execute_request"] = execute_request""",
    "a-test-that-the-guard-does-not-know": """
        handlers = get_ipython().kernel.shell_handlers
        original = handlers["execute_request"]
        class Unlike(str):
            __hash__ = str.__hash__
            __eq__ = lambda self, other: False
        class Asked(dict):
            get = lambda self, *names: Unlike("test")
        def execute_request(stream, ident, parent):
            if parent["metadata"]["loopscope"] == "test":
                parent["metadata"] = Asked(loopscope=Unlike("test"))
            return original(stream, ident, parent)
        handlers["execute_request"] = execute_request
        from loopscope.contract import CheckedRun
        returns = CheckedRun.returns
        CheckedRun.returns = lambda run, it, *rest: run if it == 1 else returns(run, it, *rest)""",
    "another-cell-run-by-the-kernel": """
        kernel = get_ipython().kernel
        original = kernel.do_execute
        async def do_execute(code, *args, **kwargs):
            if "fetch(1)" in code or "fetch, 1" in code:
                code = "pass"
            try:
                return await original(code, *args, **kwargs)
            finally:
                kernel.do_execute = do_execute
        kernel.do_execute = do_execute""",
    "tracer-left": """
        import sys
        def trace(frame, event, argument):
            return trace
        sys.settrace(trace)""",
    "printed-result": "print('3 of 3 points')\n3.0",
    "replies-wrapped": """
        kernel = get_ipython().kernel
        original = kernel.do_execute
        async def do_execute(*args, **kwargs):
            await original(*args, **kwargs)
            return {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
        kernel.do_execute = do_execute""",
}

# In the function that the test calls.
DURING = {
    "always-equal": """
        class Any:
            __eq__ = lambda self, other: True
            __ne__ = lambda self, other: False
        fetch = None
        async def fetch(n):
            return Any()""",
    "always-equal-number": """
        class Any(int):
            __eq__ = lambda self, other: True
        async def fetch(n):
            return Any(-n)""",
    "judgement-replaced-in-the-test": """
        async def fetch(n):
            from loopscope.contract import CheckedRun
            CheckedRun.returns = lambda self, *args, **kwargs: self
            return -n""",
    "comparison-replaced-in-the-test": """
        async def fetch(n):
            import loopscope.contract
            loopscope.contract.same = lambda *args: True
            return -n""",
    "comparison-replaced-between-two-tests": """
        async def fetch(n):
            import loopscope.contract
            def replace():
                loopscope.contract.same = lambda *args: True
            asyncio.get_running_loop().call_soon(replace)
            return -n""",
    "forged-reply": """
        async def fetch(n):
            kernel = get_ipython().kernel
            kernel.session.send(kernel.shell_stream or kernel.shell_socket, "execute_reply",
                {"status": "ok", "execution_count": 1, "user_expressions": {},
                 "payload": [{"source": "loopscope.grading", "changed": []}]},
                kernel.get_parent(), ident=kernel._shell_parent_ident.get())
            await asyncio.sleep(0.01)
            return -n""",
    "exits-with-success": "async def fetch(n):\n    raise SystemExit(0)",
    "process-exits-with-success": "import os\nasync def fetch(n):\n    os._exit(0)",
}


def written(program: str) -> str:
    lines = program.splitlines()
    indent = min((len(li) - len(li.lstrip()) for li in lines if li.strip()), default=0)
    return "\n".join(line[indent:] for line in lines).strip() + "\n"


@pytest.mark.parametrize("trick", BEFORE.values(), ids=BEFORE)
def test_what_is_changed_before_a_test_makes_no_wrong_answer_right(
    trick: str, tmp_path: Path
) -> None:
    done = graded(written(trick) + WRONG, tmp_path)
    _, _, by_assert, by_check = done.notebook.cells
    assert error(by_assert) != ""
    assert error(by_check) != ""


# The others keep the student's own cell from being run, or stand between tests and their replies.
HARMLESS = {
    name: trick
    for name, trick in BEFORE.items()
    if not re.search("do_execute|execute_request|run_code|session.send|compiler", trick)
}


@pytest.mark.parametrize("trick", HARMLESS.values(), ids=HARMLESS)
def test_and_it_costs_no_right_answer_either(trick: str, tmp_path: Path) -> None:
    right = "async def fetch(n):\n    return n\n"
    done = graded(written(trick) + right, tmp_path)
    _, _, by_assert, by_check = done.notebook.cells
    assert error(by_assert) == "", done.findings
    assert error(by_check) == "", done.findings


@pytest.mark.parametrize("trick", DURING.values(), ids=DURING)
def test_what_is_done_during_a_test_makes_no_wrong_answer_right(trick: str, tmp_path: Path) -> None:
    done = graded(written(trick), tmp_path)
    assert error(done.notebook.cells[3]) != ""


@pytest.mark.parametrize(
    "content",
    [
        {"status": "ok", "payload": 5},
        {"status": "ok", "payload": [5, {"source": "loopscope.grading", "changed": 5}]},
        {"status": "error", "ename": 5, "evalue": [], "traceback": 5},
        {"status": []},
        b"[]",
    ],
    ids=str,
)
def test_a_forged_reply_of_any_shape_costs_the_forger_alone(
    content: object, tmp_path: Path
) -> None:
    trick = f"""
        async def fetch(n):
            kernel = get_ipython().kernel
            kernel.session.send(kernel.shell_stream or kernel.shell_socket, "execute_reply",
                {content!r}, kernel.get_parent(), ident=kernel._shell_parent_ident.get())
            return -n"""
    done = graded(written(trick), tmp_path)
    assert error(done.notebook.cells[3]) != ""
    nbformat.validate(done.notebook)


def test_a_first_cell_does_not_find_the_secret_in_what_it_was_asked(tmp_path: Path) -> None:
    asked = "get_ipython().kernel.get_parent()['metadata']"
    done = execute(new_notebook(cells=[new_code_cell(asked)]), tmp_path, BOUNDS)
    [shown] = done.notebook.cells[0].outputs
    assert shown.data["text/plain"] == f"{{{ROLE!r}: ''}}"


def test_it_is_told_what_was_changed_during_a_test(tmp_path: Path) -> None:
    done = graded(written(DURING["judgement-replaced-in-the-test"]), tmp_path)
    told = [finding for finding in done.findings if finding.kind == "tampered"]
    assert re.search(r"`CheckedRun\.returns`", told[-1].message)


def test_patches_that_lessons_show_are_nobodys_fault(tmp_path: Path) -> None:
    program = (
        "import nest_asyncio2, builtins, asyncio\nnest_asyncio2.apply()\n%load_ext autoreload\n"
        "%autoreload 2\n%load_ext loopscope\n%xmode Plain\nprint = builtins.print\n"
        "asyncio.get_running_loop().set_debug(True)\nasync def fetch(n):\n    return n\n"
    )
    done = graded(program, tmp_path)
    assert [error(cell) for cell in done.notebook.cells] == [""] * 4
    assert done.findings == []
