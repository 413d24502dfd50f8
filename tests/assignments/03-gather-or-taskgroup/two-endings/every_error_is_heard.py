# belief: J4
# says: gather_errors: 2 is not what happens
gather_seconds, gather_errors, gather_under_way = 0.5, 2, 2
group_seconds, group_errors, group_under_way = 0.75, 2, 0
