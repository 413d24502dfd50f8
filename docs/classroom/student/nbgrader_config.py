"""Where students find what they fetch: ~/loopscope/NAME.

From there the assignments' links to the lessons, ../../notebooks/…, lead to ~/notebooks.
"""

c = get_config()  # noqa: F821 (traitlets defines it where it reads this file)

c.Exchange.path_includes_course = True
