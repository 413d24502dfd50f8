# belief: -
# says: Three stars: expose was called 3 times, each time with 'Altair'
def magnitude(line):
    return float(line.split()[-1])


async def take_images(expose, stars):
    images, tasks = {}, []
    for star in stars:

        async def take():
            images[star] = await expose(star)

        tasks.append(asyncio.create_task(take()))
    for task in tasks:
        await task
    return images


def mean_light(pixels):
    return sum(pixels) / len(pixels) if pixels else 0.0
