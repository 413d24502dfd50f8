# belief: J1
# says: seconds: 3.0 is not what happens
order = "CNSWD"
seconds = 3.0
while_adding, while_looking, while_pausing = 0, 0, 3
