"""A check that has to fail: run after a test that passed, to see that tests still can fail."""

from __future__ import annotations

from loopscope import check


async def _one() -> int:
    return 1


def checks_fail() -> bool:
    """Whether a check of a wrong answer fails, as it should."""
    try:
        check.run(_one).returns(2)
    except check.CheckFailed:
        return True
    return False
