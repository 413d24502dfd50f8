"""The toolchains for the tests of this folder, installed when they are first asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from folds import ROOT
from toolchains import Toolchains


@pytest.fixture(scope="session")
def binaries() -> Path:
    """The folder of go and node; where they can't be installed, skip, but fail in CI."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "languages.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        if os.environ.get("CI") == "true":
            pytest.fail(done.stderr, pytrace=False)
        pytest.skip("no Go and Node.js here: python tools/languages.py says why")
    return Path(done.stdout.strip())


@pytest.fixture
def toolchains(binaries: Path, tmp_path: Path) -> Toolchains:
    return Toolchains(binaries, tmp_path)
