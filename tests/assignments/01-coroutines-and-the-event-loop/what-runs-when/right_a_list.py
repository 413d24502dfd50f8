# right
order = ["C", "N", "S", "W", "D"]
seconds = 4
while_adding, while_looking, while_pausing = 0, 0, 3
