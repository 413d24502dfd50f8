# right: floats where numbers are asked
once_seconds, once_answered = 1.5, 2.0
twice_seconds, twice_answered = 0.75, 0
notes_written = 0.0
seen_soon, seen_at_once = 5.0, 0.0
