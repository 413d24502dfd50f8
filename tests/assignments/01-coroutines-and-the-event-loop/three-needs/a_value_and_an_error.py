# belief: -
# says: One line: magnitude returned (0.03, None); a float is asked for
def magnitude(line):
    try:
        return float(line.split()[-1]), None
    except ValueError as error:
        return 0.0, error


async def take_images(expose, stars):
    return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
