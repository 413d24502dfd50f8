# belief: G2
# says: time.sleep(0.02) held the event loop
import time


def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    exposures = {star: asyncio.create_task(expose(star)) for star in stars}
    time.sleep(0.02)  # they are exposed meanwhile
    return {star: await exposure for star, exposure in exposures.items()}


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
