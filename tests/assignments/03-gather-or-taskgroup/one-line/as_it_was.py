# belief: E5
# says: ask('Alpina') was still running at 0.5 s
async def ask_on_one_line(line, carriers):
    line.open()
    try:
        return await asyncio.gather(*(line.ask(carrier) for carrier in carriers))
    finally:
        line.close()
