# belief: J1
# says: read('Mill') was called at 0 s and started at 2 s
async def show_levels(read, gauges, show):
    failed = []
    for gauge, request in [(gauge, read(gauge)) for gauge in gauges]:
        try:
            show(gauge, await request)
        except NoAnswer:
            failed.append(gauge)
    return failed
