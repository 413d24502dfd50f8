# belief: -
# says: f: 'str' is not what happens
a, b, c, d, e, f, g = (
    "coroutine",
    "task",
    "str",
    "coroutine",
    "coroutine",
    "str",
    "future",
)
images = 3
at_once, after_is_clear, after_sleep = 0, 0, 1
