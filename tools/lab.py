"""Open JupyterLab, or Notebook 7, on lesson 00.

    python tools/lab.py                    # JupyterLab, in your own copy of the course, work/
    python tools/lab.py --app notebook     # Notebook 7 instead
    python tools/lab.py --folder .         # the course's own files, for those who write it
    python tools/lab.py --no-browser       # and any other option of Jupyter's

This is what `make lab` does once all is installed; it also runs where there is no make. The copy is
brought up to date first (tools/working_copy.py). The folder is the server's root in both apps, so
that a lesson's link to its assignment opens.

A learner's server has no part of nbgrader but its Validate button: binder/jupyter/ turns off what
is for instructors. It logs errors and its address, so that what was said of an update stays on the
screen, and it encrypts what it says to its kernels, who warn of plain text otherwise.
"""

import argparse
import os
import runpy
import sys
from pathlib import Path

import working_copy

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "binder" / "jupyter"  # the same as on Binder
FIRST = "notebooks/00-start-here.ipynb"
APPS = {
    "lab": ("jupyterlab", f"--LabApp.default_url=/lab/tree/{FIRST}"),
    "notebook": ("notebook", f"--JupyterNotebookApp.default_url=/notebooks/{FIRST}"),
}
MINE = "work"
LEVEL = "--Application.log_level"
SHORT = {"--log-level": LEVEL, "--debug": LEVEL}


def options(folder: Path) -> list[str]:
    """Return what the server is told, whichever app it serves."""
    said = [f"--ServerApp.root_dir={folder}", f"{LEVEL}=ERROR"]
    if os.name != "nt" and os.geteuid() == 0:
        said.append("--allow-root")  # in a container, say; Jupyter refuses otherwise
    if can_encrypt():
        said.append("--KernelManager.transport_encryption=auto")
    return said


def without(ours: list[str], theirs: list[str]) -> list[str]:
    """Return our options but for those given on the command line: Jupyter wants each once."""
    given = {name(option) for option in theirs}
    return [option for option in ours if name(option) not in given]


def name(option: str) -> str:
    said = option.partition("=")[0]
    return SHORT.get(said, said)


def can_encrypt() -> bool:
    """Whether this machine's ZeroMQ can; kernels would not start where it can't and is asked to."""
    import zmq

    return bool(zmq.has("curve"))


def put_first(variable: str, folder: Path) -> None:
    """Let `folder` be the first of the folders that an environment variable lists."""
    others = os.environ.get(variable)
    os.environ[variable] = os.pathsep.join([str(folder), others] if others else [str(folder)])


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Open JupyterLab on lesson 00.",
        epilog="Other options go to Jupyter.",
        allow_abbrev=False,
    )
    parser.add_argument("--app", choices=APPS, default="lab")
    parser.add_argument(
        "--folder", default=MINE, help="the server's root, from the course's folder"
    )
    chosen, others = parser.parse_known_args()
    if chosen.folder == MINE:
        if working_copy.main() != 0:
            return 1
        put_first("JUPYTER_CONFIG_PATH", SETTINGS)
    put_first("PATH", Path(sys.executable).parent)  # Go and Node.js, where they were installed
    module, start = APPS[chosen.app]
    print(
        "Lesson 00 opens in your browser; if it doesn't, copy the address that starts with http.\n"
        "To stop Jupyter and all that runs in it, press Ctrl-C here, twice.",
        flush=True,
    )
    sys.argv = [module, *without([*options(ROOT / chosen.folder), start], others), *others]
    runpy.run_module(module, run_name="__main__", alter_sys=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
