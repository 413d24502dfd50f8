# belief: J1
# says: order: 'NSWCD' is not what happens
order = "NSWCD"
seconds = 4.0
while_adding, while_looking, while_pausing = 0, 0, 3
