# belief: J1
# says: d: 'future' is not what happens
a, b, c, d, e, f, g = (
    "coroutine",
    "task",
    "str",
    "future",
    "coroutine",
    "coroutine",
    "future",
)
images = 3
at_once, after_is_clear, after_sleep = 0, 0, 1
