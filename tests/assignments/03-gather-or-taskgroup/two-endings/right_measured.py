# right: in one piece, computed
gather_seconds, gather_errors, gather_under_way = 1 / 2, 1, len(["Alpina", "Cirro"])
group_seconds = gather_seconds + 0.25
group_errors = len(["Bora", "Dora"])
group_under_way = 0
