"""Print the README's Binder button, or put it there.

    python tools/binder_button.py [--address URL] [--branch NAME] [--write]

The button starts the branch that is checked out, of the repository at `origin`, or what is given:
so a fork's button starts the fork. With --write it replaces what stands in README.md between two
comments.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
FIRST = "notebooks/00-start-here.ipynb"
BEGIN = "<!-- binder: `make binder-button` writes from here -->"
END = "<!-- binder: to here -->"
SERVER = "https://mybinder.org"
PICTURE = f"{SERVER}/badge_logo.svg"
HOSTS = {"github.com": "gh", "gitlab.com": "gl"}
# https://host/owner/name.git, ssh://git@host/owner/name.git and git@host:owner/name.git
ADDRESS = re.compile(r"(?:https?://|ssh://)?(?:[^/@]+@)?([\w.-]+)[:/](?:\d+/)?(.+?)(?:\.git)?/?")


class NoButton(Exception):
    """There is no address to make a button from; the message says what to do."""


def launch(address: str, branch: str) -> str:
    """Return the address that starts a repository on Binder, on lesson 00. Raises NoButton."""
    found = ADDRESS.fullmatch(address.strip())
    if found is None or "/" not in found[2] or address.startswith(("/", ".", "file:")):
        raise NoButton(
            f"{address} is no public repository's address; name one: "
            "--address https://github.com/owner/name"
        )
    host, path = found[1], found[2]
    if host == "github.com" and path.count("/") == 1:
        place = f"gh/{path}"
    elif host in HOSTS:
        place = f"{HOSTS[host]}/{quote(path, safe='')}"
    else:
        place = f"git/{quote(f'https://{host}/{path}', safe='')}"
    page = quote(f"lab/tree/{FIRST}", safe="")
    return f"{SERVER}/v2/{place}/{quote(branch, safe='')}?urlpath={page}"


def button(address: str, branch: str) -> str:
    """Return the button in Markdown. Raises NoButton."""
    return f"[![Open the course on Binder]({PICTURE})]({launch(address, branch)})"


def origin(root: Path) -> str:
    """Return the address of the remote `origin`. Raises NoButton where there is none."""
    git = ["git", "-C", str(root), "remote", "get-url", "origin"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise NoButton(
            "This repository has no remote named origin; name its address: "
            "--address https://github.com/owner/name"
        ) from None
    return done.stdout.strip()


def branch_of(root: Path) -> str:
    """Return the branch that is checked out, or "main" where none is."""
    git = ["git", "-C", str(root), "symbolic-ref", "--quiet", "--short", "HEAD"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "main"
    return done.stdout.strip()


def with_button(readme: str, line: str) -> str:
    """Return a README with the button in its place. Raises NoButton where it has none."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise NoButton(f"README.md has no place for the button: two lines, {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{line}\n{END}{after}"


def main(arguments: list[str]) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--address", help="the repository's, in place of origin's")
    parser.add_argument("--branch", help="in place of the one that is checked out")
    parser.add_argument("--write", action="store_true", help="put it into README.md")
    options = parser.parse_args(arguments)
    try:
        line = button(options.address or origin(ROOT), options.branch or branch_of(ROOT))
        if options.write:
            path = ROOT / "README.md"
            path.write_text(with_button(path.read_text("utf-8"), line), encoding="utf-8")
    except NoButton as error:
        print(error, file=sys.stderr)
        return 1
    print(line)
    if options.write:
        print(
            "README.md has it now. Commit and push that; the first click builds for some minutes."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
