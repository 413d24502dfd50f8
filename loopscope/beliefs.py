"""The beliefs that the course breaks, by the ids that lessons, checks and tests share."""

from __future__ import annotations

from typing import NamedTuple


class Belief(NamedTuple):
    """What somebody expects who comes from elsewhere, and where a lesson shows what happens.

    `says` completes "the belief that …"; `lesson` is the number, `section` a heading in it.
    `earlier` is a place, such as ("01", "Awaited again"), in a lesson before that one which says
    as much as a reader needs who hasn't come that far.
    """

    id: str
    says: str
    lesson: str
    section: str
    earlier: tuple[str, str] | None = None

    def __str__(self) -> str:
        return f"the belief that {self.says}"


_LESSONS = {
    "01": "Coroutines and the event loop",
    "02": "Waiting together: tasks and gather",
    "03": "gather or TaskGroup: structured concurrency",
    "04": "Cancellation and timeouts",
    "05": "Blocking traps",
    "06": "Queues where Go has channels",
    "07": "Limits and shared state",
}

BELIEFS = {
    belief.id: belief
    for belief in (
        Belief("J1", "calling an async function starts it", "01", "What does a call start?"),
        Belief("J2", "every await lets others run", "01", "Does every await let others run?"),
        Belief("J3", "a coroutine can be awaited again, like a promise", "01", "Awaited again"),
        Belief("J4", "an error that nobody handles is loud", "02", "Work that nobody waits for"),
        Belief(
            "J5",
            "the runtime keeps a started task alive",
            "02",
            "Work that nobody waits for",
            earlier=("01", "go unload(…), const p = unload(…)"),
        ),
        Belief(
            "J6", "a cancellation is a signal that may be ignored", "04", "A cancellation set aside"
        ),
        Belief("J7", "the losers of a race stop by themselves", "02", "The first will do"),
        Belief(
            "J8",
            "the program waits for what is pending",
            "04",
            "The end of the program",
            earlier=("01", "asyncio.run, and the notebook"),
        ),
        Belief("J9", "one thread means no races", "07", ""),
        Belief("J10", "everything should be async", "01", "Two colours of function"),
        Belief("G1", "Queue() is an unbuffered channel", "06", ""),
        Belief("G2", "the scheduler preempts what runs too long", "01", "Looking out for a flag"),
        Belief("G3", "a deadline must be passed along", "04", "Deadlines"),
        Belief(
            "G4", "a cancellation stays on, like a closed Done", "04", "A cancellation set aside"
        ),
        Belief("G5", "a group gives back the first error", "03", "Several failures at once"),
        Belief("G6", "gather is errgroup", "03", "One part fails under gather"),
        Belief("G7", "there is a select, and it loses nothing", "06", ""),
        Belief("G8", "queues can be shared with threads", "06", ""),
        Belief("G9", "a semaphore limits how many tasks exist", "07", ""),
        Belief("G10", "the runtime reports a deadlock", "06", ""),
        Belief("G11", "clean-up may wait, as a deferred call may", "04", "Asked twice"),
        Belief(
            "G12",
            "starting a task takes one word and no owner",
            "02",
            "Work that nobody waits for",
            earlier=("01", "go unload(…), const p = unload(…)"),
        ),
        Belief("G13", "more threads make computing faster", "05", "Computing"),
        Belief(
            "E1",
            "except Exception catches a cancellation",
            "04",
            "Which except hears it",
            earlier=("02", "Some don't answer"),
        ),
        Belief("E2", "work in a thread can be cancelled", "05", "Stop a thread"),
        Belief(
            "E3",
            "async makes a function fast",
            "05",
            "async makes it fast",
            earlier=("01", "Two colours of function"),
        ),
        Belief("E4", "sleep(0) cures a slow function", "05", "sleep(0) makes it polite"),
        Belief("E5", "gather stops the others when one fails", "03", "One part fails under gather"),
    )
}


def lesson_title(number: str) -> str:
    """What the lesson of this number, such as "03", is called."""
    return _LESSONS[number]


_read = ""


def read_up_to(lesson: str) -> None:
    """From now on the reader has read the lessons up to this one, such as "02"; "" means all."""
    global _read
    _read = lesson


def pointer(lesson: str, section: str = "") -> str:
    """The sentence that sends a reader to a lesson: back to it, or on, if they aren't there yet."""
    named = f"lesson {lesson}, {lesson_title(lesson)}"
    if _read and lesson > _read:
        shown = f", in section “{section}”" if section else ""
        return f"{named[:1].upper()}{named[1:]}, will show what happens{shown}."
    return f"Look again at {named}{f', section “{section}”' if section else ''}."


def advice(belief: str, see: str = "") -> str:
    """What a message says of a belief, and the lesson that shows what happens instead.

    `see` names another place than the belief's own. Raises KeyError for an id that is none of
    `BELIEFS`.
    """
    held = BELIEFS[belief]
    if see:
        return f"This looks like {held}.\nLook again at {see}."
    place = held.lesson, held.section
    if _read and held.lesson > _read and held.earlier is not None and held.earlier[0] <= _read:
        place = held.earlier
    return f"This looks like {held}.\n{pointer(*place)}"
