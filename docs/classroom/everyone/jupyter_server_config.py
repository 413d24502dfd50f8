"""JupyterLab's server, on a hub: the same for students and instructors."""

c = get_config()  # noqa: F821 (traitlets defines it where it reads this file)

# A terminal's shell is no login shell: that would set a path of its own, without `nbgrader` on it.
c.ServerApp.terminado_settings = {"shell_command": ["bash"]}
