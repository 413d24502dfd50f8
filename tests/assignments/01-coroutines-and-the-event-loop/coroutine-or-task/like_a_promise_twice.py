# belief: J3
# says: images: 4 is not what happens
a, b, c, d, e, f, g = (
    "coroutine",
    "task",
    "str",
    "coroutine",
    "coroutine",
    "coroutine",
    "future",
)
images = 4
at_once, after_is_clear, after_sleep = 0, 0, 1
