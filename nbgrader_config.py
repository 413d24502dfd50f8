"""What nbgrader needs to know of this course; run its commands from this folder."""

c = get_config()  # noqa: F821 (traitlets defines it where it reads this file)

c.CourseDirectory.course_id = "loopscope"
