"""What binder/start tells Jupyter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_kernels_whose_tab_is_closed_end_some_time(tmp_path: Path) -> None:
    said = subprocess.run(
        ["bash", ROOT / "binder/start", sys.executable, "-m", "jupyterlab", "--show-config-json"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    settings = json.loads(said[said.index("{") :])
    kernels = settings["MappingKernelManager"]
    assert 0 < kernels["cull_interval"] < kernels["cull_idle_timeout"]
    assert not kernels.get("cull_connected", False), "one that is looked at stays"
    assert settings["LabApp"]["default_url"].endswith("00-start-here.ipynb")
