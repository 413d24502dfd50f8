"""Showing something to whoever runs the code: rich in a notebook, as text everywhere else."""

from __future__ import annotations

import sys
from typing import Any


def show(data: dict[str, Any]) -> None:
    """Show what `data` holds by MIME type; where nothing else can be shown, its `text/plain`."""
    ipython = sys.modules.get("IPython")  # there before us wherever there is a notebook
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        print(data["text/plain"])
    else:
        shell.display_pub.publish(data)
