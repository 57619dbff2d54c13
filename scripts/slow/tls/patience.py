"""How long somebody else's program may take, and what is said of one that takes longer."""

import os
import pathlib

# Seconds that one process may take. A peer that takes longer was not run: a busy machine says nothing about us.
LONGEST = int(os.environ.get("KRAVTJEK_PATIENCE", 900))


class TooSlow(Exception):
    """A program of somebody else's took longer than we wait: a comparison with it was not run, and nothing has failed."""

    def __init__(self, program, seconds=None):
        super().__init__(f"{pathlib.Path(program).name} took more than {seconds or LONGEST} s")
