# right: a def that hands on a coroutine can be awaited as well
import statistics


def magnitude(line):
    *_, last = line.split()
    return float(last)


def take_images(expose, stars):
    async def all_of_them():
        tasks = [asyncio.create_task(expose(star)) for star in stars]
        return {star: await task for star, task in zip(stars, tasks, strict=True)}

    return all_of_them()


def mean_light(pixels):
    return statistics.fmean(pixels) if pixels else 0.0
