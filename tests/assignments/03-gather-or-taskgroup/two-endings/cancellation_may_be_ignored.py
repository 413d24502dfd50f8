# belief: J6
# says: group_seconds: 2.0 is not what happens
gather_seconds, gather_errors, gather_under_way = 0.5, 1, 2
group_seconds, group_errors, group_under_way = 2.0, 2, 0
