# belief: -
# says: group_seconds: 0.5 is not what happens
gather_seconds, gather_errors, gather_under_way = 0.5, 1, 2
group_seconds, group_errors, group_under_way = 0.5, 2, 0
