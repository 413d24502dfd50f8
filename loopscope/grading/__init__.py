"""What plugs into nbgrader: grading that drops no student, and feedback that gives nothing away.

Three layers, each of which knows only those before it:

- `limits`, `findings`, `outputs`, `kernel`, `session`, `execution`: a notebook and its limits go
  in, the executed notebook and a list of findings come out.
- `hidden`, `salvage`, `restoring`, `marking`, `record`, `summary`: what a student handed in, made
  into a notebook that can be graded; what is noted of it. Like the first, without nbgrader.
- `preprocessors`, `exporter`, `autograde`, `feedback`: the places in nbgrader's pipeline where the
  course's nbgrader_config.py puts the above.
"""
