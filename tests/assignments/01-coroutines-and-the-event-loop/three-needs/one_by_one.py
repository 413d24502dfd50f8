# belief: -
# says: Start both before you await either
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    return {star: await expose(star) for star in stars}


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
