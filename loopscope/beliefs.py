"""The beliefs that the course breaks, by the ids that lessons, checks and tests share."""

from __future__ import annotations

from typing import NamedTuple


class Belief(NamedTuple):
    """What somebody expects who comes from elsewhere, and where a lesson shows what happens.

    `says` completes "the belief that …"; `lesson` is the number, `section` a heading in it.
    """

    id: str
    says: str
    lesson: str
    section: str

    @property
    def origin(self) -> str:
        """Which readers bring it along."""
        return {"J": "JavaScript", "G": "Go"}.get(self.id[0], "")

    def __str__(self) -> str:
        origin = f", from {self.origin}," if self.origin else ""
        return f"belief {self.id}{origin} that {self.says}"


_LESSONS = {
    "01": "Coroutines and the event loop",
    "02": "Waiting together: tasks and gather",
    "03": "gather or TaskGroup",
    "04": "Cancellation and timeouts",
    "05": "Blocking traps",
    "06": "Queues where Go has channels",
    "07": "Limits and shared state",
}

BELIEFS = {
    belief.id: belief
    for belief in (
        Belief("J1", "calling an async function starts it", "01", ""),
        Belief("J2", "every await lets others run", "01", ""),
        Belief("J3", "a coroutine can be awaited again, like a promise", "01", ""),
        Belief("J4", "an error that nobody handles is loud", "02", ""),
        Belief("J5", "the runtime keeps a started task alive", "02", ""),
        Belief("J6", "a cancellation is a signal that may be ignored", "04", ""),
        Belief("J7", "the losers of a race stop by themselves", "02", ""),
        Belief("J8", "the program waits for what is pending", "04", ""),
        Belief("J9", "one thread means no races", "07", ""),
        Belief("J10", "everything should be async", "01", ""),
        Belief("G1", "Queue() is an unbuffered channel", "06", ""),
        Belief("G2", "the scheduler preempts what runs too long", "01", ""),
        Belief("G3", "a deadline must be passed along", "04", ""),
        Belief("G4", "a cancellation stays on, like a closed Done", "04", ""),
        Belief("G5", "a group gives back the first error", "03", ""),
        Belief("G6", "gather is errgroup", "03", ""),
        Belief("G7", "there is a select, and it loses nothing", "06", ""),
        Belief("G8", "queues can be shared with threads", "06", ""),
        Belief("G9", "a semaphore limits how many tasks exist", "07", ""),
        Belief("G10", "the runtime reports a deadlock", "06", ""),
        Belief("G11", "clean-up may wait, as a deferred call may", "04", ""),
        Belief("G12", "starting a task takes one word and no owner", "02", ""),
        Belief("G13", "more threads make computing faster", "05", ""),
        Belief("E1", "except Exception catches a cancellation", "04", ""),
        Belief("E2", "work in a thread can be cancelled", "05", ""),
        Belief("E3", "async makes a function fast", "05", ""),
        Belief("E4", "sleep(0) cures a slow function", "05", ""),
        Belief("E5", "gather stops the others when one fails", "03", ""),
    )
}


def advice(belief: str) -> str:
    """What a message says of a belief: its name, and the lesson that shows what happens instead.

    Raises KeyError for an id that is none of `BELIEFS`.
    """
    held = BELIEFS[belief]
    where = f"lesson {held.lesson}, {_LESSONS[held.lesson]}"
    section = f", section “{held.section}”" if held.section else ""
    return f"This looks like {held}.\nLook again at {where}{section}."
