# belief: -
# says: One line: magnitude raised ValueError(could not convert string to float: 'Vega 0.03')
def magnitude(line):
    return float(line)


async def take_images(expose, stars):
    return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
