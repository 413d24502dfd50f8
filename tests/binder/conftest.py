"""repo2docker and what it makes of this repository, once for all tests of this folder."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_CLONED = (
    *(".git", ".venv*", ".*_cache", "__pycache__", ".ipynb_checkpoints", "screenshots"),
    *("build", "dist", "submitted", "feedback", "gradebook.db*"),
)


@pytest.fixture(scope="session")
def repo2docker() -> Path:
    """The program, in .venv-binder; where it can't be installed, skip, but fail in CI."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from environments import environment

        python = environment(
            "binder",
            ROOT / "requirements-binder.lock",
            sys.executable,
            platform.python_version(),
            with_package=False,
        )
    except subprocess.CalledProcessError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"repo2docker could not be installed: {error}", pytrace=False)
        pytest.skip(f"no repo2docker here: {error}")
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return python.with_name("jupyter-repo2docker")


@pytest.fixture(scope="session")
def repository() -> Iterator[Path]:
    """A copy of the repository, in a folder that other users may enter, as pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="loopscope-binder-") as folder:
        os.chmod(folder, 0o755)
        home = Path(folder, "home")
        shutil.copytree(ROOT, home, ignore=shutil.ignore_patterns(*NOT_CLONED))
        yield home


@pytest.fixture(scope="session")
def dockerfile(repo2docker: Path, repository: Path) -> list[str]:
    """The lines of the Dockerfile, as repo2docker makes it without Docker."""
    command = [repo2docker, "--no-build", "--debug", "--user-id=1000", "--user-name=jovyan"]
    done = subprocess.run(
        [*command, repository], capture_output=True, text=True, check=False, cwd=repository.parent
    )
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).splitlines()
