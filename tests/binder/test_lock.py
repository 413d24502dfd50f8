"""The image's requirements are the learner's part of requirements.lock, and say so when they lag.

uv made them (`make lock`) and is not asked again: what the packages of this environment require
says what should be there, for this Python and this system.
"""

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
STALE = "binder/requirements.txt lags behind: `make lock` writes it anew"


def locked(name: str) -> dict[Requirement, frozenset[str]]:
    """Return what a lock pins, and the hashes of each."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    pins = {}
    for block in re.split(r"\n(?=\S)", text.strip()):
        first, *rest = block.split("\\\n")
        hashes = frozenset(line.strip().removeprefix("--hash=") for line in rest)
        pins[Requirement(first)] = hashes
    return pins


def needed(*wanted: str) -> dict[str, list[Requirement]]:
    """Return all that these require here, directly or not, with what each is asked for."""
    found: dict[str, list[Requirement]] = {}
    seen = set()
    ahead = [(Requirement(line), "") for line in wanted]
    while ahead:
        requirement, extra = ahead.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        found.setdefault(name, []).append(requirement)
        for key in {(name, extra) for extra in ("", *requirement.extras)} - seen:
            seen.add(key)
            ahead += [(Requirement(line), key[1]) for line in metadata.requires(name) or ()]
    return found


def test_what_a_learner_needs_and_nothing_else() -> None:
    required = needed(
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["course"],
        *PROJECT["dependency-groups"]["build"],
    )
    here = {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in locked("binder/requirements.txt")
        if pin.marker is None or pin.marker.evaluate()
    }
    assert here.keys() == required.keys(), STALE
    refused = {
        str(requirement)
        for name, requirements in required.items()
        for requirement in requirements
        if not requirement.specifier.contains(here[name], prereleases=True)
    }
    assert not refused, STALE


def test_it_is_what_everybody_else_has() -> None:
    everybody = {
        (pin.name, str(pin.specifier)): h for pin, h in locked("requirements.lock").items()
    }
    for pin, hashes in locked("binder/requirements.txt").items():
        assert everybody.get((pin.name, str(pin.specifier))) == hashes, f"{pin}: {STALE}"
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes)
        assert hashes


def test_no_index_is_named() -> None:
    for name in ("binder/requirements.txt", "requirements-binder.lock"):
        assert "://" not in (ROOT / name).read_text("utf-8")
