"""What plugs into nbgrader: grading that drops no student, and feedback that gives nothing away.

Five layers, each of which knows only those before it:

- `limits`, `files`, `kernel`, `room`, `entering`, `occupants`, `orders`, `nursery`, `rooms`,
  `unsheltered`: a kernel comes up, shut up in a room of its own.
- `findings`, `outputs`, `session`, `execution`: a notebook and its limits go in, the executed
  notebook and a list of findings come out.
- `jobs`, `pool`, `cluster`, `workers`: many notebooks, run side by side, here or on a scheduler's
  workers. Like the two above, without nbgrader, so that a worker needs nothing of it.
- `arrival`, `hidden`, `salvage`, `restoring`, `marking`, `record`, `summary`, `standing_in`,
  `progress`, `interrupts`: what a student handed in, made into a notebook that can be graded; what
  is noted of it, and what the instructor sees meanwhile.
- `gradebook`, `submissions`, `reporting`, `saving`, `preprocessors`, `exporter`, `autograde`,
  `feedback`: the places in nbgrader's pipeline where nbgrader_config.py puts the above.
"""
