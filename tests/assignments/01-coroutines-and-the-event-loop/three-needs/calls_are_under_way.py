# belief: J1
# says: were called and never awaited
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    return {star: expose(star) for star in stars}


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
