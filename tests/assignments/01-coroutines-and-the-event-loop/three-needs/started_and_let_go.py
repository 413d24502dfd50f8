# belief: G12
# says: when the code had ended: left behind
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    images = {}

    async def take(star):
        images[star] = await expose(star)

    for star in stars:
        asyncio.create_task(take(star))
    return images


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
