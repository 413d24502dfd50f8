"""The README's button starts the repository that it stands in."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("binder_button", ROOT / "tools/binder_button.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

PAGE = "?urlpath=lab%2Ftree%2Fnotebooks%2F00-start-here.ipynb"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://github.com/ada/loops", "gh/ada/loops"),
        ("https://github.com/ada/loops.git", "gh/ada/loops"),
        ("https://ada:secret@github.com/ada/loops.git", "gh/ada/loops"),
        ("git@github.com:ada/loops.git", "gh/ada/loops"),
        ("ssh://git@github.com/ada/loops.git", "gh/ada/loops"),
        ("https://gitlab.com/school/course/loops", "gl/school%2Fcourse%2Floops"),
        (
            "https://git.example.org/ada/loops.git",
            "git/https%3A%2F%2Fgit.example.org%2Fada%2Floops",
        ),
        (
            "ssh://git@git.example.org:2222/ada/loops",
            "git/https%3A%2F%2Fgit.example.org%2Fada%2Floops",
        ),
    ],
)
def test_repository_of_the_address(address: str, place: str) -> None:
    assert tool.launch(address, "main") == f"https://mybinder.org/v2/{place}/main{PAGE}"


def test_branch_with_a_slash() -> None:
    assert "/gh/ada/loops/term%2F2027?" in tool.launch("https://github.com/ada/loops", "term/2027")


@pytest.mark.parametrize(
    "address", ["/srv/git/loops", "../loops", "loops", "file:///srv/loops.git"]
)
def test_address_that_binder_cannot_reach(address: str) -> None:
    with pytest.raises(tool.NoButton, match="is no public repository's address; name one"):
        tool.launch(address, "main")


def test_the_page_that_it_opens_is_there() -> None:
    assert (ROOT / tool.FIRST).is_file()


def test_the_readme_has_a_place_for_it_and_no_other_button() -> None:
    """Where it has one, it is as the tool would make it for the address in it."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "mybinder" not in tool.with_button(readme, "")
    written = readme.partition(tool.BEGIN)[2].partition(tool.END)[0]
    if "mybinder" in written:
        assert PAGE in written
        assert tool.PICTURE in written


def test_only_the_button_changes() -> None:
    readme = f"# A\n\n{tool.BEGIN}\nold\n{tool.END}\n\nrest\n"
    new = tool.with_button(readme, "new")
    assert new == f"# A\n\n{tool.BEGIN}\nnew\n{tool.END}\n\nrest\n"
    with pytest.raises(tool.NoButton, match="no place for the button"):
        tool.with_button("# A\n", "new")


def test_it_starts_the_branch_that_is_checked_out(tmp_path: Path) -> None:
    assert tool.branch_of(tmp_path) == "main"  # no repository
    subprocess.run(["git", "init", "-q", "-b", "spring/2027", str(tmp_path)], check=True)
    assert tool.branch_of(tmp_path) == "spring/2027"
