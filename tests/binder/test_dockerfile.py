"""repo2docker takes up what is in binder/, and in the order that keeps the big layer."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def place(dockerfile: list[str], line: str) -> int:
    assert line in dockerfile, "\n".join(dockerfile)
    return dockerfile.index(line)


def test_packages_come_before_the_lessons(dockerfile: list[str]) -> None:
    """So that an edited lesson costs no new installation."""
    packages = place(
        dockerfile,
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
    )
    lessons = place(dockerfile, "COPY --chown=1000:1000 src/ ${REPO_DIR}/")
    built = place(dockerfile, "RUN ./binder/postBuild")
    assert packages < lessons < built


def test_the_start_script_is_used(dockerfile: list[str]) -> None:
    place(dockerfile, 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"')


def test_the_python_that_is_asked_for(dockerfile: list[str]) -> None:
    version = (ROOT / "binder/runtime.txt").read_text().strip().removeprefix("python-")
    coded = version.replace(".", "-2e")  # as repo2docker writes a path into a name
    environment = [line for line in dockerfile if line.endswith(" /tmp/env/environment.lock")]
    assert len(environment) == 1
    assert f"-2fenvironment-2epy-2d{coded}-2d" in environment[0]


def test_jupyter_opens_on_a_lesson_that_is_there() -> None:
    lab = json.loads((ROOT / "binder/jupyter/jupyter_lab_config.json").read_text())
    notebook = json.loads((ROOT / "binder/jupyter/jupyter_notebook_config.json").read_text())
    url = lab["LabApp"]["default_url"]
    assert notebook["JupyterNotebookApp"]["default_url"] == url
    assert (ROOT / url.removeprefix("/lab/tree/")).is_file()
