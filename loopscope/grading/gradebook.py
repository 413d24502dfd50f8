"""One open gradebook for a whole run.

nbgrader opens the gradebook some ten times for each submission: an engine, a connection and a look
at the tables each time, and every statement is compiled anew. Here the first that is opened stays
open, and whoever opens it again gets the same one.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from nbgrader import api, utils
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker

_OPENED_IN = (
    "nbgrader.converters.autograde",
    "nbgrader.preprocessors.overwritecells",
    "nbgrader.preprocessors.overwritekernelspec",
    "nbgrader.preprocessors.saveautogrades",
    "nbgrader.preprocessors.latesubmissions",
)
"""The modules that autograding opens it in."""

_ROWS = {
    api.Grade: ("GradeCell", "TaskCell"),
    api.Comment: ("SolutionCell", "TaskCell"),
}
"""What a submission has for cells of which kinds."""

_kept: dict[str, _Kept] | None = None


class _Session(Session):
    """A session that commits when it is told to or, inside `together`, at the end."""

    together = False

    def commit(self) -> None:
        if self.together:
            self.flush()
            self.expire_all()
        else:
            super().commit()


class _Kept(api.Gradebook):  # type: ignore[misc]
    """A gradebook whose `close` ends the session and keeps the connection."""

    def __init__(self, url: str, course: str) -> None:
        super().__init__(url, course)
        self.db = scoped_session(sessionmaker(self.engine, class_=_Session))
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
        """Add a submission with an empty grade and comment for each cell, as nbgrader does.

        Nothing is read but the cells' kinds, and all rows of one kind go in one statement.
        """
        if "timestamp" in marks:
            marks["timestamp"] = utils.parse_utc(marks["timestamp"])
        known = self.find_assignment(assignment)
        submission = api.SubmittedAssignment(
            assignment_id=known.id, student_id=self.find_student(student).id, **marks
        )
        self.db.add(submission)
        self.db.flush()
        for notebook in known.notebooks:
            book = api.SubmittedNotebook(notebook_id=notebook.id, assignment_id=submission.id)
            self.db.add(book)
            self.db.flush()
            cells = self.db.execute(
                select(api.BaseCell.id, api.BaseCell.type).where(
                    api.BaseCell.notebook_id == notebook.id
                )
            ).all()
            for row, kinds in _ROWS.items():
                rows = [
                    {"cell_id": cell, "notebook_id": book.id}
                    for cell, kind in cells
                    if kind in kinds
                ]
                if rows:
                    self.db.execute(insert(row), rows)
        self.db.commit()
        return submission

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write all that is done inside to the database at the end, or nothing if it fails."""
        session = self.db()
        session.together = True
        try:
            yield
            session.together = False
            session.commit()
        finally:
            self.db.remove()

    def close(self) -> None:
        if not self.db().together:
            self.db.remove()


def open_gradebook(url: str, course: str = "default_course") -> Any:
    """Return the gradebook at `url`, to be used in a `with` statement."""
    if _kept is None:
        return api.Gradebook(url, course)
    if url not in _kept:
        _kept[url] = _Kept(url, course)
    return _kept[url].of_course(course)


def together(url: str, course: str) -> AbstractContextManager[None]:
    """Make one transaction of all that is written inside to a gradebook that is kept open."""
    kept: _Kept = open_gradebook(url, course)
    return kept.together()


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
