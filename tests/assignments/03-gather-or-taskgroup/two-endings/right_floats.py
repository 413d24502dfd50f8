# right
gather_seconds, gather_errors, gather_under_way = 0.5, 1.0, 2.0
group_seconds, group_errors, group_under_way = 0.75, 2.0, 0.0
