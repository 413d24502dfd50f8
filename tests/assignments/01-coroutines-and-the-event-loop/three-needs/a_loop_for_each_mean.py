# belief: -
# says: mean_light wanted to start an event loop, where one runs already
# says: This one only computes
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))


def mean_light(pixels):
    async def mean():
        return sum(pixels) / len(pixels) if pixels else 0.0

    return asyncio.run(mean())
