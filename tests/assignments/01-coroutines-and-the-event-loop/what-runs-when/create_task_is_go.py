# belief: -
# says: order: 'SCNWD' is not what happens
order = "SCNWD"
seconds = 4.0
while_adding, while_looking, while_pausing = 0, 0, 3
