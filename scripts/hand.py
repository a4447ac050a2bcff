"""Private servers for work by hand; scripts/env.sh starts this and reads var/hand/environment."""

import os
import time

from scripts.servers import ROOT, Servers, lock
from scripts.supervisor import Supervisor


def main() -> None:
    """Start the servers, write their addresses, and look after them until told to stop."""
    state = ROOT / "var" / "hand"
    held = lock(state)
    if held is None:
        return
    with held, Supervisor() as supervisor:
        addresses = Servers(state, is_for_tests=True).start(supervisor, "kerjasama")
        (state / "pid").write_text(str(os.getpid()))
        (state / "environment").write_text("".join(f"{name}={value}\n" for name, value in addresses.items()))
        while True:
            supervisor.look_after()
            time.sleep(0.5)


if __name__ == "__main__":
    main()
