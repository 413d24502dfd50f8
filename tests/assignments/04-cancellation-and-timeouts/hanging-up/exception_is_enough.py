# belief: E1
# says: notes_written: 1 is not what happens
once_seconds, once_answered = 1.5, 2
twice_seconds, twice_answered = 0.75, 0
notes_written = 1
seen_soon, seen_at_once = 5, 0
