"""Go and Node.js run the lessons' programs, which do what the lessons say."""

import pytest
import toolchains as under_test
from folds import LESSONS, Program, programs
from toolchains import Toolchains

# The toolchains are installed in the first test that asks for them.
pytestmark = [pytest.mark.languages, pytest.mark.timeout(600)]

ALL = [program for path in LESSONS for program in programs(path)[0]]


@pytest.mark.parametrize("program", ALL, ids=[program.place for program in ALL])
def test_program_prints_what_its_lesson_shows(toolchains: Toolchains, program: Program) -> None:
    faults = toolchains.faults(program)
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


HELLO = """\
package main

import "fmt"

func main() {
	fmt.Println("hello")
}
"""
DEADLOCK = HELLO.replace('"hello")', '"hello")\n\t<-make(chan int)')
GONE = "fatal error: all goroutines are asleep - deadlock!"
THROW = 'console.log("hello");\nthrow new Error("posts");'


def program(language: str, source: str, output: str, *, crashes: bool = False) -> Program:
    return Program("42.ipynb, A fold", language, source, output, crashes)


@pytest.mark.parametrize(
    "right",
    [
        program("go", HELLO, "hello\n"),
        program("go", DEADLOCK, f"hello\n{GONE}\n", crashes=True),
        program("ts", "const x: number = 7;\nconsole.log(x);\n", "7\n"),
        program("ts", THROW, "hello\n…\nError: posts\n…\n", crashes=True),
        program("ts", "await Promise.resolve();\n", ""),
    ],
    ids=["go", "go-crash", "ts", "ts-crash", "ts-silent"],
)
def test_right_program_has_no_fault(toolchains: Toolchains, right: Program) -> None:
    assert toolchains.faults(right) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (program("go", HELLO, "hallo\n"), "doesn't print what the lesson shows"),
        (program("go", HELLO, "hello\n", crashes=True), "says that it crashes, and it ended well"),
        (program("go", HELLO.replace("\t", "    "), "hello\n"), "gofmt would change it"),
        (program("go", HELLO.replace("Println", "Printf").replace('o"', 'o %d"'), ""), "go vet"),
        (program("go", HELLO.replace('"fmt"', '"golang.org/x/sync/errgroup"'), ""), "exit code 1"),
        (program("go", DEADLOCK, f"hello\n{GONE}\n"), "```text crash"),
        (program("go", DEADLOCK, "hello\nfatal error: no\n", crashes=True), "'fatal error: no'"),
        (program("go", DEADLOCK, "hello\n", crashes=True), "shows no line of the crash's report"),
        (program("go", DEADLOCK, f"{GONE}\n", crashes=True), "+hello"),
        (program("ts", "enum Way { Up }\n", ""), "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"),
        (program("ts", "const x: = 7;\n", ""), "ERR_INVALID_TYPESCRIPT_SYNTAX"),
        (program("ts", 'console.error("careful");\n', ""), "wrote to stderr"),
        (program("ts", THROW, "hello\nError: ads\n", crashes=True), "'Error: ads'"),
    ],
)
def test_wrong_program_is_told_with_its_place(
    toolchains: Toolchains, wrong: Program, fault: str
) -> None:
    told = "\n".join(toolchains.faults(wrong))
    assert told.startswith("42.ipynb, A fold: ")
    assert fault in told


def test_program_that_never_ends(toolchains: Toolchains, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "SECONDS", 1)
    endless = program("ts", "setInterval(() => {}, 1000);\n", "")
    assert toolchains.faults(endless) == ["42.ipynb, A fold: it ran for more than 1 s"]
