"""Showing something to whoever runs the code: rich in a notebook, as text everywhere else."""

from __future__ import annotations

import sys
from typing import Any


def show(data: dict[str, Any]) -> None:
    """Show what `data` holds by MIME type; where nothing else can be shown, its `text/plain`."""
    shell = _notebook()
    if shell is None:
        print(data["text/plain"])
    else:
        shell.display_pub.publish(data)


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook, which can show pictures."""
    return _notebook() is not None


def _notebook() -> Any:
    ipython = sys.modules.get("IPython")  # there before us wherever there is a notebook
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if hasattr(shell, "kernel") else None
