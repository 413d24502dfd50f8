# belief: -
# says: One line: magnitude returned '0.03', of type str; a float is asked for.
def magnitude(line):
    return line.split()[-1]


async def take_images(expose, stars):
    return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
