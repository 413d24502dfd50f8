# right: in one piece, computed
once_seconds = 0.5 + 0.5 + 0.5
once_answered = len(["lab", "courier"])
twice_seconds = 3 / 4
twice_answered = notes_written = seen_at_once = 0
seen_soon = len(range(5))
