# belief: J1
# says: order: 'NWCSD' is not what happens
order = "NWCSD"
seconds = 4.0
while_adding, while_looking, while_pausing = 0, 0, 3
