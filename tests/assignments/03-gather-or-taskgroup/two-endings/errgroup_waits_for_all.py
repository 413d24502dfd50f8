# belief: G6
# says: gather_seconds: 2.0 is not what happens
gather_seconds, gather_errors, gather_under_way = 2.0, 1, 0
group_seconds, group_errors, group_under_way = 0.75, 2, 0
