"""What nbgrader needs to know of this class, on a hub: the same for students and instructors."""

c = get_config()  # noqa: F821 (traitlets defines it where it reads this file)

c.CourseDirectory.course_id = "loopscope"

# Where assignments and submissions change hands: one folder that everybody may write to.
c.Exchange.root = "/usr/local/share/nbgrader/exchange"
