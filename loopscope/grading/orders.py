"""What is said between who orders a room and who makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loopscope.grading.limits import Limits

Excess = Literal["", "memory", "processes", "disk"]

READY, UP = b"ready", b"up"
"""The nursery takes orders; a kernel takes cells."""


@dataclass(frozen=True)
class Order:
    """A room to be made: the folder for its sockets, its limits, the kernel's connection file."""

    sockets: str
    limits: Limits
    connection: str


@dataclass(frozen=True)
class Ended:
    """How a kernel ended: its exit status, and what there was too much of."""

    status: int | None
    excess: Excess = ""
    trouble: str = ""
