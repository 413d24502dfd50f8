# belief: J2
# says: after_is_clear: 1 is not what happens
a, b, c, d, e, f, g = (
    "coroutine",
    "task",
    "str",
    "coroutine",
    "coroutine",
    "coroutine",
    "future",
)
images = 3
at_once, after_is_clear, after_sleep = 0, 1, 1
