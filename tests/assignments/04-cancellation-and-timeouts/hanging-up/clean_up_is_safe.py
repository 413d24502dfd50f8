# belief: G11
# says: twice_seconds: 1.5 is not what happens
once_seconds, once_answered = 1.5, 2
twice_seconds, twice_answered = 1.5, 2
notes_written = 0
seen_soon, seen_at_once = 5, 0
