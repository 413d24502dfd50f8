# belief: J6
# says: once_seconds: 3.0 is not what happens
once_seconds, once_answered = 3.0, 2
twice_seconds, twice_answered = 3.0, 2
notes_written = 0
seen_soon, seen_at_once = 5, 0
