# belief: -
# says: held the event loop for
# says: sizes.append(recorder.copy(night))
# says: nobody else has a turn. Look again at lesson 05, section “Waiting: into a thread”.
async def copy_nights(connect, nights):
    recorder = connect()
    try:
        sizes = []
        for night in nights:
            sizes.append(recorder.copy(night))
        return sizes
    finally:
        recorder.close()
