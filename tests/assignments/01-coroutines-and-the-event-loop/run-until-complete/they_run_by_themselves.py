# belief: J1
# says: no line of the three coroutines ran
def run_until_complete(coroutines, clock):
    while any(coroutine.cr_running for coroutine in coroutines):
        clock.wait(0.25)
    return coroutines
