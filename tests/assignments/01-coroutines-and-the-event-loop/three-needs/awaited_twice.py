# belief: J3
# says: A coroutine was awaited that had run already
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    exposures = {star: expose(star) for star in stars}
    await asyncio.gather(*exposures.values())
    return {star: await exposure for star, exposure in exposures.items()}


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
