"""What one submission may take."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """Bounds for the run of one notebook. Raises ValueError for one that is not above 0.

    `cell` and `submission` are seconds: of one cell, and of all of them with the kernels' starts.
    `memory` is what the kernel may hold, in megabytes (2**20 bytes). `kept` is how many characters
    of a cell's text stay in the notebook; `output` is how many megabytes it may send at all,
    pictures included, before it is stopped.
    """

    cell: float = 15.0
    submission: float = 60.0
    memory: int = 2048
    kept: int = 100_000
    output: int = 20

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not value > 0:
                raise ValueError(f"the limit {field.name!r} must be above 0, not {value!r}")

    def of_cell(self, left: float) -> float:
        """Seconds for the next cell when `left` seconds of the submission's are.

        A third of what is left at most: several cells that hang, one after the other, can then not
        take all the time from the cells after them.
        """
        return min(self.cell, max(left / 3, min(1.0, self.cell)))
