# belief: J2
# says: while_looking: 3 is not what happens
order = "CNSWD"
seconds = 4.0
while_adding, while_looking, while_pausing = 0, 3, 3
