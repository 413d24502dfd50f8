# belief: J1
# says: e: 'task' is not what happens
a, b, c, d, e, f, g = (
    "coroutine",
    "task",
    "str",
    "coroutine",
    "task",
    "coroutine",
    "future",
)
images = 3
at_once, after_is_clear, after_sleep = 0, 0, 1
