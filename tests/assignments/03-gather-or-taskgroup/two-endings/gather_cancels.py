# belief: E5
# says: gather_under_way: 0 is not what happens
gather_seconds, gather_errors, gather_under_way = 0.5, 1, 0
group_seconds, group_errors, group_under_way = 0.75, 2, 0
