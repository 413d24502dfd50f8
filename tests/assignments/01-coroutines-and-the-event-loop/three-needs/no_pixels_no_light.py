# belief: -
# says: No pixels: mean_light raised ZeroDivisionError
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))


def mean_light(pixels):
    return sum(pixels) / len(pixels)
