"""One open gradebook for a whole run.

nbgrader opens the gradebook some ten times for each submission: an engine, a connection and a look
at the tables each time, and every statement is compiled anew. Here the first that is opened stays
open, and whoever opens it again gets the same one.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader import api

_OPENED_IN = (
    "nbgrader.converters.autograde",
    "nbgrader.preprocessors.overwritecells",
    "nbgrader.preprocessors.overwritekernelspec",
    "nbgrader.preprocessors.saveautogrades",
    "nbgrader.preprocessors.latesubmissions",
)
"""The modules that autograding opens it in."""

_kept: dict[str, _Kept] | None = None


class _Kept(api.Gradebook):  # type: ignore[misc]
    """A gradebook whose `close` ends the session and keeps the connection."""

    def __init__(self, url: str, course: str) -> None:
        super().__init__(url, course)
        self._courses = {course}

    def of_course(self, course: str) -> _Kept:
        """Note the course in the database, as each opening does."""
        if course not in self._courses:
            self.check_course(course)
            self._courses.add(course)
        return self

    def add_submission(
        self, assignment: str, student: str, **marks: Any
    ) -> api.SubmittedAssignment:
        with self.db.no_autoflush:  # else SQLAlchemy warns of each object that isn't added yet
            return super().add_submission(assignment, student, **marks)

    def close(self) -> None:
        self.db.remove()


def open_gradebook(url: str, course: str = "default_course") -> Any:
    """Return the gradebook at `url`, to be used in a `with` statement."""
    if _kept is None:
        return api.Gradebook(url, course)
    if url not in _kept:
        _kept[url] = _Kept(url, course)
    return _kept[url].of_course(course)


def _gradebook(db_url: str, course_id: str = "default_course", authenticator: Any = None) -> Any:
    if authenticator is not None:
        return api.Gradebook(db_url, course_id, authenticator)
    return open_gradebook(db_url, course_id)


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep each gradebook open that is opened inside, by nbgrader's own code too."""
    global _kept
    if _kept is not None:
        yield
        return
    _kept = {}
    modules: list[Any] = [importlib.import_module(name) for name in _OPENED_IN]
    earlier = [module.Gradebook for module in modules]
    try:
        for module in modules:
            module.Gradebook = _gradebook
        yield
    finally:
        for module, its_own in zip(modules, earlier, strict=True):
            module.Gradebook = its_own
        kept, _kept = _kept, None
        for gradebook in kept.values():
            gradebook.db.remove()
            gradebook.engine.dispose()
