# belief: -
# says: the exposure was under way before anybody awaited take_images
def magnitude(line):
    return float(line.split()[-1])


def take_images(expose, stars):
    async def all_of_them():
        return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))

    return asyncio.ensure_future(all_of_them())


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
