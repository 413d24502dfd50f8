"""Where instructors have the course: a clone of the repository, in their home."""

from pathlib import Path

c = get_config()  # noqa: F821 (traitlets defines it where it reads this file)

c.CourseDirectory.root = str(Path.home() / "loopscope")
