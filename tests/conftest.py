"""No test touches the record of a learner who works on this machine."""

import os

os.environ["LOOPSCOPE_PROGRESS"] = ""
