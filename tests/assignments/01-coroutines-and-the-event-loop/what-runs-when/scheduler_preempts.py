# belief: G2
# says: while_adding: 3 is not what happens
order = "CNSWD"
seconds = 4.0
while_adding, while_looking, while_pausing = 3, 0, 3
