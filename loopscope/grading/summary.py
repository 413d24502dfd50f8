"""What an instructor reads when a class has been graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from loopscope.grading.findings import Finding


@dataclass(frozen=True)
class Line:
    """One submission: `score` is None if it could not be graded at all.

    `levels` are the sandboxes that its notebooks ran in.
    """

    student: str
    score: float | None
    most: float
    by_hand: bool
    findings: Sequence[Finding] = ()
    levels: Sequence[str] = ()

    def scored(self) -> str:
        """Return the score as it is printed."""
        if self.score is None:
            return "no score"
        return f"{self.score:g}/{self.most:g}" + (" +" if self.by_hand else "")


def table(assignment: str, lines: Sequence[Line]) -> str:
    """Return the summary of a class, the submissions with faults first."""
    faults = sum(any(finding.fault for finding in line.findings) for line in lines)
    by_hand = sum(line.by_hand for line in lines)
    lost = sum(line.score is None for line in lines)
    counted = f"{len(lines)} submission{'' if len(lines) == 1 else 's'}"
    graded = f"{len(lines) - lost} graded, " if lost else ""
    rows = [f"{assignment}: {counted}, {graded}{faults} with faults, {by_hand} to grade by hand"]
    if lost:
        rows[0] += f", {lost} WITHOUT A SCORE (not graded yet, or the errors are above)"
    if levels := _levels(lines):
        rows.append(levels)
    if by_hand:
        rows.append("(+ means that answers wait to be graded by hand, in Formgrader)")
    wide = max((len(line.student) for line in lines), default=0)
    scores = max((len(line.scored()) for line in lines), default=0)
    for line in sorted(lines, key=_order):
        start = f"  {line.student:<{wide}}  {line.scored():<{scores}}"
        said = _said(line.findings) or [""]
        rows.append(f"{start}  {said[0]}".rstrip())
        rows += [f"{'':{len(start)}}  {text}" for text in said[1:]]
    return "\n".join(rows)


def _levels(lines: Sequence[Line]) -> str:
    """Which sandbox the notebooks ran in; by count where it was not the same for all."""
    counts = Counter(level for line in lines for level in line.levels if level)
    if not counts:
        return ""
    if len(counts) == 1:
        return f"(sandbox: {next(iter(counts))})"
    return f"(sandbox: {', '.join(f'{level} {count}×' for level, count in counts.most_common())})"


def _order(line: Line) -> tuple[bool, bool, str]:
    return (
        line.score is not None,
        not any(finding.fault for finding in line.findings),
        line.student,
    )


def _said(findings: Sequence[Finding]) -> list[str]:
    """A line for each thing to say; what is said of several cells is said once."""
    places: dict[tuple[bool, str], list[str]] = {}
    for finding in findings:
        places.setdefault((finding.fault, finding.brief), []).append(finding.where)
    return [
        f"{'!' if fault else '·'} {', '.join(where)}: {brief}"
        for (fault, brief), where in places.items()
    ]
