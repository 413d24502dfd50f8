# belief: G4
# says: once_seconds: 0.5 is not what happens
once_seconds, once_answered = 0.5, 0
twice_seconds, twice_answered = 0.5, 0
notes_written = 0
seen_soon, seen_at_once = 5, 0
