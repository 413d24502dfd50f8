"""The steps of a recording: one list while it runs, four columns once somebody reads them."""

from __future__ import annotations

from array import array
from typing import Any

_Columns = tuple["array[int]", "array[float]", "array[float]", "array[float]"]


class Steps:
    """Lane, ready time, start and end of every step, in the order in which they ended.

    `log` holds them one after the other, as the recorder wrote them. It is sorted into columns, of
    32 bytes a step, when the first of those is read: not while the program that was recorded waits
    for its recording to stop. Times are readings of the recording's clock.
    """

    __slots__ = ("_columns", "log")

    def __init__(self, log: list[Any] | None = None) -> None:
        self.log: list[Any] = [] if log is None else log
        self._columns: _Columns = array("l"), array("d"), array("d"), array("d")

    def __len__(self) -> int:
        return len(self._columns[-1]) + len(self.log) // 4

    @property
    def lane(self) -> array[int]:
        """The lane of each step."""
        return self._sorted()[0]

    @property
    def ready(self) -> array[float]:
        """When each step could have started, as far as that was seen."""
        return self._sorted()[1]

    @property
    def start(self) -> array[float]:
        """When each step started."""
        return self._sorted()[2]

    @property
    def end(self) -> array[float]:
        """When each step ended."""
        return self._sorted()[3]

    def _sorted(self) -> _Columns:
        log, columns = self.log, self._columns
        if log:
            for offset in range(4):
                column: array[Any] = columns[offset]
                column.fromlist(log[offset::4])
            log.clear()
        return columns

    def first(self, count: int) -> Steps:
        """The first `count` steps."""
        return _steps(*(column[:count] for column in self._sorted()))

    def after(self, count: int) -> Steps:
        """The steps after the first `count`."""
        return _steps(*(column[count:] for column in self._sorted()))

    def followed_by(self, others: Steps) -> Steps:
        """These steps, then `others`."""
        (lane, ready, start, end), more = self._sorted(), others._sorted()
        return _steps(lane + more[0], ready + more[1], start + more[2], end + more[3])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Steps) and self._sorted() == other._sorted()

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Steps:
        """The steps so far; safe while another thread logs more of them."""
        return _steps(*(column[:] for column in self._columns), log=self.log.copy())

    def __reduce__(self) -> Any:
        return _steps, self._sorted()


def _steps(*columns: array[Any], log: list[Any] | None = None) -> Steps:
    steps = Steps(log)
    steps._columns = columns  # type: ignore[assignment]
    return steps
