# belief: E3
# says: and is no faster for that
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    return dict(zip(stars, await asyncio.gather(*map(expose, stars)), strict=True))


async def mean_light(pixels):
    half = len(pixels) // 2

    async def total(part):
        return sum(part)

    left, right = await asyncio.gather(total(pixels[:half]), total(pixels[half:]))
    return (left + right) / len(pixels) if pixels else 0.0
