# belief: -
# says: it returned a value of type dict, which can't be awaited
def magnitude(line):
    return float(line.split()[-1])


def take_images(expose, stars):
    return {star: expose(star) for star in stars}


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
