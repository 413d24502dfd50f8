# belief: -
# says: The light: mean_light returned 2.0; the contract asks for 2.5
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))


def mean_light(pixels):
    return sum(pixels) // len(pixels) if pixels else 0.0
