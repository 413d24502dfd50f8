# belief: J1
# says: a: 'task' is not what happens
a, b, c, d, e, f, g = (
    "task",
    "task",
    "str",
    "coroutine",
    "task",
    "task",
    "future",
)
images = 3
at_once, after_is_clear, after_sleep = 0, 0, 1
