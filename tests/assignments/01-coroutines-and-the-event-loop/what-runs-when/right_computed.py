# right: south overlaps north, west does not
order = "C" + "NSW" + "D"
seconds = max(3, 2) + 1
while_adding, while_looking, while_pausing = 0, 0, 1 + 1 + 1
