# belief: J1
# says: was called at 0 s and started at 2 s
async def ask_on_one_line(line, carriers):
    line.open()
    try:
        questions = [line.ask(carrier) for carrier in carriers]
        return [await question for question in questions]
    finally:
        line.close()
