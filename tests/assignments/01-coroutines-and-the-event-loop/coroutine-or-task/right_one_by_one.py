# right: one line for each
a = "coroutine"
b = "task"
c = "str"
d = e = f = a
g = "future"
images = 3
at_once = after_is_clear = 0
after_sleep = 1
