"""What plugs into nbgrader: grading that drops no student, and feedback that gives nothing away.

Four layers, each of which knows only those before it:

- `limits`, `findings`, `outputs`, `kernel`, `session`, `execution`: a notebook and its limits go
  in, the executed notebook and a list of findings come out.
- `jobs`, `pool`, `cluster`, `workers`: many notebooks, run side by side, here or on the workers of a
  scheduler. Like the first, without nbgrader, so that a worker needs nothing of it.
- `arrival`, `hidden`, `salvage`, `restoring`, `marking`, `record`, `summary`, `standing_in`,
  `progress`, `interrupts`: what a student handed in, made into a notebook that can be graded; what
  is noted of it, and what the instructor sees meanwhile.
- `gradebook`, `submissions`, `reporting`, `saving`, `preprocessors`, `exporter`, `autograde`,
  `feedback`: the places in nbgrader's pipeline where the course's nbgrader_config.py puts the above.
"""
