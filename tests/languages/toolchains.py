"""Go and Node.js, each as a reader of the lessons has it: no module but the standard library's."""

import difflib
import os
import signal
import subprocess
from pathlib import Path

from folds import Program

SECONDS = 120
"""How long one program may take; the first one compiles Go's standard library, too."""


class Toolchains:
    """Runs programs in `folder` with the toolchains in `binaries`.

    Go's caches go beside the toolchains, so that its standard library is compiled once.
    """

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries = binaries
        self.folder = folder
        cache = binaries.parent / "cache"
        # No setting of this machine's: the programs must do the same anywhere.
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("GO", "NODE_"))}
        self.environment = inherited | {
            "PATH": os.pathsep.join([str(binaries), inherited.get("PATH", os.defpath)]),
            "HOME": str(cache),
            "XDG_CACHE_HOME": str(cache),
            "XDG_CONFIG_HOME": str(cache),
            "GOCACHE": str(cache / "go-build"),
            "GOPATH": str(cache / "go"),
            "GOENV": "off",
            "GOFLAGS": "",
            "GOPROXY": "off",
            "GOTOOLCHAIN": "local",
            "NO_COLOR": "1",
        }
        root = self.run("go", "env", "GOROOT").stdout.strip()
        self.gofmt = str(Path(root) / "bin" / "gofmt")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command; raises subprocess.TimeoutExpired, with nothing left running."""
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # go run starts the program as a child of its own
        )
        try:
            stdout, stderr = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)

    def faults(self, program: Program) -> list[str]:
        """Run a program and return what is wrong with it, each fault with the program's place."""
        path = self.folder / ("main.go" if program.language == "go" else "program.mts")
        path.write_text(program.source, encoding="utf-8")
        found = self.faults_of_style(path) if program.language == "go" else []
        command = ("go", "run", path.name) if program.language == "go" else ("node", path.name)
        try:
            # Programs print rounded times, and on a busy machine a timer may be late by more than
            # the rounding hides: so there is a second chance, and no third.
            wrong = faults_of_output(program, self.run(*command))
            found += wrong and faults_of_output(program, self.run(*command))
        except subprocess.TimeoutExpired:
            found.append(f"it ran for more than {SECONDS} s")
        return [f"{program.place}: {fault}" for fault in found]

    def faults_of_style(self, path: Path) -> list[str]:
        found = []
        layout = self.run(self.gofmt, "-d", path.name)
        if layout.stdout or layout.returncode:
            found.append(f"gofmt would change it:\n{layout.stdout}{layout.stderr}")
        vet = self.run("go", "vet", path.name)
        if vet.returncode:
            found.append(f"go vet has something to say:\n{vet.stderr}")
        return found


def faults_of_output(program: Program, done: subprocess.CompletedProcess[str]) -> list[str]:
    """Compare what a program did with what its lesson says; see the module `folds`."""
    if not program.crashes:
        if done.returncode:
            return [
                f"it ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}"
                "(where it is meant to crash, open the output's fence with ```text crash)"
            ]
        said = f"it wrote to stderr, which the lesson doesn't show:\n{done.stderr}"
        return [*difference(program.output, done.stdout), *([said] if done.stderr else [])]
    if done.returncode == 0:
        return [f"the lesson says that it crashes, and it ended well:\n{done.stdout}"]
    printed = done.stdout.splitlines()
    shown = program.output.splitlines()
    before, report = shown[: len(printed)], shown[len(printed) :]
    if before != printed:
        return difference("\n".join(before), done.stdout)
    lines = iter(done.stderr.splitlines())
    missing = [line for line in report if line.strip() != "…" and line not in lines]
    if missing:
        return [f"the crash's report doesn't say {missing[0]!r} there:\n{done.stderr}"]
    return [] if report else ["the lesson shows no line of the crash's report: show its first"]


def difference(shown: str, printed: str) -> list[str]:
    if shown.rstrip("\n") == printed.rstrip("\n"):
        return []
    lines = difflib.unified_diff(
        shown.splitlines(), printed.splitlines(), "the lesson", "the program", lineterm="", n=1
    )
    return ["it doesn't print what the lesson shows:\n" + "\n".join(lines)]
