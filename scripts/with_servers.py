"""Runs one command with private servers of its own: python -m scripts.with_servers test ./command …

The state directory is the first free one of var/test-1, var/test-2 …, so that several may run at once.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from scripts.servers import ROOT, Servers, lock
from scripts.supervisor import Supervisor


def main(name: str, command: list[str]) -> int:
    """Start the servers, run the command with their addresses, stop them; return its exit code."""
    state, held = free_state(name)
    with held, Supervisor() as supervisor:
        addresses = Servers(state, is_for_tests=True).start(supervisor, "kerjasama")
        environment = {"KERJASAMA_MODE": "test", **os.environ, "VAR_DIR": str(state), **addresses}
        with subprocess.Popen(command, env=environment) as process:
            try:
                return process.wait()
            finally:
                process.terminate()


def free_state(name: str) -> tuple[Path, IO[str]]:
    """Return the first state directory of that name that no process has, and the lock on it."""
    number = 1
    while True:
        state = ROOT / "var" / f"{name}-{number}"
        held = lock(state)
        if held:
            return state, held
        number += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
