"""How pytest-xdist deals the checks of the lessons out to its workers."""

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep each file's tests together, as --dist loadfile does: they share a kernel or a fixture.

    The checks of test_lessons.py share nothing, so each lesson may go to another worker. (To mark
    groups for --dist loadgroup would say the same; pytest-xdist 3.8 can't read them from pytest 9.)
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFileOrLesson(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return nodeid if file.endswith("test_lessons.py") else file

    return ByFileOrLesson(config, log)
