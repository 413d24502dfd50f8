"""What one submission may take, and what it is shut up in."""

from __future__ import annotations

from dataclasses import dataclass

BUBBLEWRAP = "bubblewrap"
"""Each kernel has a room of its own, made by bubblewrap: no network, no files but its own."""
CONTAINER = "container"
"""None is made: the instructor says that a container already surrounds the whole of grading."""
SANDBOXES = (BUBBLEWRAP, CONTAINER)


@dataclass(frozen=True)
class Limits:
    """Bounds for the run of one notebook. Raises ValueError for one that can't be.

    `cell` and `submission` are seconds: of one cell, and of all of them with the kernels' starts.
    `memory` is what the kernel and all that it starts may hold, in megabytes (2**20 bytes). `kept`
    is how many characters of a cell's text stay in the notebook; `output` is how many megabytes it
    may send at all, pictures included, before it is stopped. `sandbox` is one of `SANDBOXES`; in a
    room, `processes` is how many processes and threads there may be at a time, and `disk` how many
    megabytes a file may have, and all of them together in each of the two places that can be
    written to.
    """

    cell: float = 30.0
    submission: float = 120.0
    memory: int = 2048
    kept: int = 100_000
    output: int = 20
    processes: int = 128
    disk: int = 128
    sandbox: str = BUBBLEWRAP

    def __post_init__(self) -> None:
        if self.sandbox not in SANDBOXES:
            choice = " or ".join(map(repr, SANDBOXES))
            raise ValueError(f"the sandbox must be {choice}, not {self.sandbox!r}")
        for name, value in vars(self).items():
            if name != "sandbox" and not value > 0:
                raise ValueError(f"the limit {name!r} must be above 0, not {value!r}")

    def of_cell(self, left: float) -> float:
        """Seconds for the next cell when `left` seconds of the submission's are.

        A third of what is left at most: several cells that hang, one after the other, can then not
        take all the time from the cells after them.
        """
        return min(self.cell, max(left / 3, min(1.0, self.cell)))
