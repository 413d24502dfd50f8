"""What nbgrader needs to know of this course; run its commands from this folder.

    nbgrader generate_assignment 03-gather-or-taskgroup
    nbgrader autograde 03-gather-or-taskgroup
    nbgrader generate_feedback 03-gather-or-taskgroup
    nbgrader export --to grades.csv

`nbgrader autograde NAME --help-all` lists all that can be set, on the command line too. Settings of
your own belong into nbgrader_local.py, beside this file: then `git pull` goes through.
"""

import os
import sys
from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearOutput,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    OverwriteKernelspec,
)

from loopscope.grading.autograde import install
from loopscope.grading.exporter import SubmissionExporter
from loopscope.grading.feedback import HideTests
from loopscope.grading.feedback_page import FeedbackExporter
from loopscope.grading.preprocessors import ExecuteWithinLimits, RestoreCells
from loopscope.grading.saving import CheckMarks, SaveGrades

c = get_config()  # noqa: F821 (traitlets defines it where it reads this file)

# A new gradebook is stamped by alembic, a command beside this Python, which is not on the path when
# the environment was not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

# The folders are nbgrader's own: source, release, submitted, autograded and feedback beside this
# file, and gradebook.db.
c.CourseDirectory.course_id = "loopscope"

# release/ is committed, so in a new clone it is there before the gradebook knows of any assignment;
# left as it is, autograding would find nothing to grade. It is made from source/, never edited.
c.GenerateAssignment.force = True

# What students find in place of an answer.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("write your answer in place of this line")'
}
c.ClearSolutions.text_stub = "*Write your answer in place of this line.*"

# Autograding. A submission that can't be read is graded as far as it can be; a cell that hangs,
# ends the kernel, or wants too much costs its own points and no others.
c.Autograde.exporter_class = SubmissionExporter
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    RestoreCells,
    OverwriteKernelspec,
    CheckMarks,
]
c.Autograde.autograde_preprocessors = [
    ExecuteWithinLimits,
    IgnorePattern,
    LimitOutput,
    SaveGrades,
    AssignLatePenalties,
    CheckMarks,
]
install()  # submissions without a notebook of the right name, and the summary at the end

# What it allows, in seconds and megabytes. These are the defaults. A check gives up on code by
# itself and says why, after 5 or 12 seconds in which that code had a processor: on a busy machine
# those take longer, so a cell has far more.
# c.ExecuteWithinLimits.timeout = 30
# c.ExecuteWithinLimits.submission_timeout = 120
# c.ExecuteWithinLimits.memory_limit = 2048
# c.ExecuteWithinLimits.processes_limit = 128
# c.ExecuteWithinLimits.disk_limit = 128

# "container" where one already surrounds all of grading; then submissions get no sandbox each.
# c.ExecuteWithinLimits.sandbox = "bubblewrap"

# Feedback, without hidden tests.
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = [
    GetGrades,
    HideTests,
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# What is yours alone, in a file that Git ignores; it need not be there. It begins as this one does,
# with `c = get_config()`, and what it says goes before what is said above.
load_subconfig("nbgrader_local.py")  # noqa: F821 (traitlets defines it where it reads this file)
