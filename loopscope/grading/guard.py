"""Keeps what judges as it was, whatever a submission's cells have changed.

Students' code and the tests share a process, so nothing in here is out of reach for somebody who
sets out to break it. What it stops are the tricks at hand: an `assert` taken out by an AST
transformer, a check or `run_virtual` replaced, `showtraceback` that shows nothing, a name of the
tests' taken for something else. All that is put back before each test, without a word: a submission
may patch what it likes in its own cells. What is changed while a test runs, and only code that the
test calls can do that, is told, and the test gives no points.

The guard stands around the kernel's `do_execute`, and seals what comes of a test: the cell that was
run and how it ended, with a secret that it was told before any cell. So nothing is gained by having
another cell run in a test's place, or by writing its reply. And it is a copy of this module that
nobody can import, with Python's functions as they were (`apart`): to patch this one does nothing.

What remains possible: code that is called by a test can look at its caller, learn there what is
expected, and answer that; it can take apart the objects that it is handed, or put things back
before it returns; and any cell can search the process for the guard and its secret. A submission
that does so is seen by reading it, and hardly by running it.
"""

from __future__ import annotations

import builtins
import functools
import importlib.util
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import chain
from operator import call, is_, itemgetter
from types import ModuleType
from typing import Any, NamedTuple

ROLE = "loopscope"
TEST, CANARY = "test", "canary"
"""In the metadata of a request: that its cell is a test, or one that has to fail."""

SECRET = "loopscope-secret"
"""In the metadata of a kernel's first request: what its seals are made with."""

SOURCE = "loopscope.grading"
"""Of the payloads that tell of a closed stream, and of what a test changed."""

_JUDGES = (
    "builtins",
    "loopscope",
    "IPython.core.interactiveshell",
    "IPython.core.async_helpers",
    "IPython.core.compilerop",
    "IPython.core.inputtransformer2",
    "IPython.core.prefilter",
    "IPython.core.ultratb",
    "ipykernel.compiler",
    "ipykernel.ipkernel",
    "ipykernel.kernelbase",
    "ipykernel.zmqshell",
    "jupyter_client.session",
)
_USED = ("ast", "asyncio", "contextlib", "traceback")
_NAMES = ("asyncio", "check", "loopscope")
_LISTS = ("ast_transformers", "input_transformers_cleanup", "input_transformers_post")
_TRANSFORMERS = ("input_transformer_manager", "prefilter_manager")
_SINGLE = (
    "custom_exceptions", "CustomTB", "InteractiveTB", "SyntaxTB", "compile", "displayhook",
    *_TRANSFORMERS,
)  # fmt: skip


def seal(secret: str, code: str, role: str, status: str, changed: list[str]) -> str:
    """Return what only who knows the secret, in hexadecimal digits, can say of a cell's run."""
    told = ascii((code, role, status, changed))
    return blake2b(told.encode(), key=bytes.fromhex(secret), digest_size=16).hexdigest()


def apart() -> Any:
    """Return a copy of this module that has no name, and Python's own functions to itself."""
    spec = importlib.util.find_spec("loopscope.grading.guard")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    module.__builtins__ = dict(vars(builtins))
    spec.loader.exec_module(module)
    return module


class Guard:
    """Remembers the shell and what it runs on; made before any cell has run."""

    def __init__(self, shell: Any, kernel: Any) -> None:
        self._shell = shell
        kernel.do_execute = self._around(kernel.do_execute)
        known = kept_modules()
        transformers = [getattr(shell, name) for name in _TRANSFORMERS]
        self._judges = known.judges, _Together(map(_Kept, (shell, kernel, *transformers)))
        self._used = known.used
        self._modules = known.modules
        self._lists = {name: list(getattr(shell, name)) for name in _LISTS}
        self._single = {name: getattr(shell, name, None) for name in _SINGLE}
        self._transforms = {
            name: list(value)
            for name, value in vars(shell.input_transformer_manager).items()
            if isinstance(value, list)
        }
        self._callbacks = {name: list(each) for name, each in shell.events.callbacks.items()}

    def _around(self, run: Callable[..., Awaitable[dict[str, Any]]]) -> Callable[..., Any]:
        """Return `run`, which runs a cell, with what is to be done before a test and after it."""
        secret = ""
        unchanged = False  # since a test

        async def do_execute(
            code: str, *arguments: Any, cell_meta: Any = None, **options: Any
        ) -> dict[str, Any]:
            nonlocal secret, unchanged
            # Cells can hand in texts and mappings of a kind of their own, which show themselves as
            # others than they are.
            code = str.__str__(code)
            about = cell_meta if isinstance(cell_meta, dict) else {}
            secret = secret or dict.pop(about, SECRET, "")
            role = str.__str__(dict.get(about, ROLE, ""))
            if role == TEST:
                self.restore(unchanged)
            reply = await run(code, *arguments, cell_meta=cell_meta, **options)
            changed = self.changed() if role == TEST else []
            unchanged = role == TEST and not changed
            if role and secret:
                sealed = seal(secret, code, role, str(reply.get("status")), changed)
                told = {"source": SOURCE, "changed": changed, "seal": sealed}
                reply["payload"] = [*(reply.get("payload") or []), told]
            return reply

        return do_execute

    def restore(self, unchanged: bool = False) -> None:
        """Put back all that was changed. `unchanged` says that no cell has run since `changed` told
        of nothing: what that looks at, most of it all, is not looked at again.
        """
        shell = self._shell
        sys.settrace(None)
        sys.setprofile(None)
        sys.modules.update(self._modules)
        for kept in (self._used,) if unchanged else (*self._judges, self._used):
            kept.restore()
        for name, items in self._lists.items():
            getattr(shell, name)[:] = items
        for name, value in self._single.items():
            if getattr(shell, name, None) is not value:
                setattr(shell, name, value)
        for name, items in self._transforms.items():
            setattr(shell.input_transformer_manager, name, list(items))
        for name, items in self._callbacks.items():
            shell.events.callbacks[name][:] = items
        for name in _NAMES:
            module = self._modules.get("loopscope.check" if name == "check" else name)
            if shell.user_ns.get(name, module) is not module:
                shell.user_ns[name] = module

    def changed(self) -> list[str]:
        """Return what of that which judges is not as it was, by its name."""
        found = [name for kept in self._judges for name in kept.changed()]
        found += [n for n, items in self._lists.items() if getattr(self._shell, n) != items]
        found += [
            name
            for name, value in self._single.items()
            if getattr(self._shell, name, None) is not value
        ]
        return found


class _Kept:
    """The code in the namespace of a module, a class or an object."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.names = vars(owner)
        self.code = {name: value for name, value in self.names.items() if _is_code(value)}
        above: tuple[type, ...] = ()
        if isinstance(owner, type):
            above = owner.__mro__[1:]
        elif not isinstance(owner, ModuleType):
            above = type(owner).__mro__
        hidden = {name for each in above for name, value in vars(each).items() if _is_code(value)}
        self.shadows = frozenset(hidden - self.names.keys())  # new names that would hide code

    def changed(self) -> list[str]:
        owner = getattr(self.owner, "__name__", type(self.owner).__name__)
        return [f"{owner}.{name}" for name in (*self._other(), *self._new())]

    def restore(self) -> None:
        for name in self._other():
            setattr(self.owner, name, self.code[name])
        for name in self._new():
            delattr(self.owner, name)

    def _other(self) -> list[str]:
        now = vars(self.owner)
        return [name for name, value in self.code.items() if now.get(name) is not value]

    def _new(self) -> list[str]:
        now = vars(self.owner)
        return [name for name in self.shadows & now.keys() if _is_code(now[name])]


class _Together:
    """Many of them at a time. They are looked at before and after each test, thousands of names of
    which hardly one ever changes: to find that none did, no line of Python runs for each.
    """

    def __init__(self, all_kept: Iterable[_Kept]) -> None:
        self._all = list(all_kept)
        # A module's names and a class's stay in one place; an object's `__dict__` can be replaced.
        self._objects = [
            kept for kept in self._all if not isinstance(kept.owner, type | ModuleType)
        ]
        filled = [kept for kept in self._all if kept.code]
        self._spaces = [kept.names for kept in filled]
        # The first name twice: of a single one, itemgetter makes no tuple.
        self._getters = [itemgetter(next(iter(kept.code)), *kept.code) for kept in filled]
        self._values = list(chain.from_iterable(map(call, self._getters, self._spaces)))
        self._shadows = [kept.shadows for kept in self._all if kept.shadows]
        self._names = [kept.names.keys() for kept in self._all if kept.shadows]

    def changed(self) -> list[str]:
        return [] if self.untouched() else [name for kept in self._all for name in kept.changed()]

    def restore(self) -> None:
        if not self.untouched():
            for kept in self._all:
                kept.restore()

    def untouched(self) -> bool:
        """Whether all is as it was, and nothing new hides any of it."""
        try:
            now = chain.from_iterable(map(call, self._getters, self._spaces))
            same = all(map(is_, now, self._values))
        except KeyError:
            return False
        return (
            same
            and all(map(frozenset.isdisjoint, self._shadows, self._names))
            and all(vars(kept.owner) is kept.names for kept in self._objects)
        )


class _Modules(NamedTuple):
    judges: _Together
    used: _Together
    modules: dict[str, ModuleType]


@functools.cache
def kept_modules() -> _Modules:
    """Remember the modules that count, once for all kernels that are forked from this process."""
    modules = {
        name: module
        for name, module in sys.modules.items()
        if isinstance(module, ModuleType) and _belongs(name, (*_JUDGES, *_USED))
    }
    judges, used = (_Together(map(_Kept, _owners(modules, names))) for names in (_JUDGES, _USED))
    return _Modules(judges, used, modules)


def _owners(modules: Mapping[str, ModuleType], names: Iterable[str]) -> Iterator[Any]:
    """Yield the modules of these names, those below them, and the classes that they define."""
    for name, module in modules.items():
        if not _belongs(name, names):
            continue
        yield module
        for value in list(vars(module).values()):
            # A class of the interpreter's own can't be changed.
            if isinstance(value, type) and value.__module__ == name and value.__flags__ & _HEAP:
                yield value


_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE


def _belongs(name: str, names: Iterable[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in names)


def _is_code(value: object) -> bool:
    return callable(value) or isinstance(value, property | staticmethod | classmethod | ModuleType)
