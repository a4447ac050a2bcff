"""Starts programs, starts again what dies, and stops all of them, whatever happens to this process.

Why not supervisord: see docs/decisions/own-supervisor.md.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE_SECONDS = 30
STOP_SECONDS = 30
libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Program:
    """One long-running process."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    log_directory: Path
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    standard_input: str = ""
    process: subprocess.Popen[str] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    start_again_at: float | None = field(default=None, init=False)
    pause_seconds: float = field(default=1.0, init=False)

    @property
    def log_path(self) -> Path:
        """Where the process writes its output."""
        return self.log_directory / f"{self.name}.log"

    def start(self) -> None:
        """Start the process in its own session, told to stop when this process is gone."""
        with self.log_path.open("a") as output:
            self.process = subprocess.Popen(
                self.arguments,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
                preexec_fn=self._stop_with_parent,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        if self.process.stdin:
            self.process.stdin.write(self.standard_input)
            self.process.stdin.close()
        self.started_at = time.monotonic()
        self.start_again_at = None

    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def look_after(self) -> None:
        """Start the process again when it died, pausing longer each time that it dies at once."""
        if self.is_running():
            return
        now = time.monotonic()
        if self.start_again_at is None:
            self.kill_rest()
            has_lived = now - self.started_at > LONGEST_PAUSE_SECONDS
            self.pause_seconds = 1.0 if has_lived else min(self.pause_seconds * 2, LONGEST_PAUSE_SECONDS)
            self.start_again_at = now + self.pause_seconds / 2
            say(f"{self.name} ended unexpectedly and is started again; see {self.log_path}")
        elif now >= self.start_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        """Send the signal on which the process ends cleanly."""
        if self.process and self.is_running():
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self) -> None:
        """Wait for the end, then remove whatever is left of the session."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in {STOP_SECONDS} seconds and is killed")
        self.kill_rest()

    def kill_rest(self) -> None:
        """Kill what is left of the process's session, for example the pool of a killed worker."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _stop_with_parent(self) -> None:
        libc.prctl(PR_SET_PDEATHSIG, self.stop_signal)


class Supervisor:
    """The programs in the order in which they were started."""

    def __init__(self) -> None:
        self.levels: list[list[Program]] = []

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, leave)
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for programs in reversed(self.levels):
            for program in programs:
                program.ask_to_stop()
            for program in programs:
                program.wait_until_stopped()

    def start(self, *programs: Program) -> None:
        """Start programs that are stopped together, before those started earlier."""
        self.levels.append(list(programs))
        for program in programs:
            program.start()

    def look_after(self) -> None:
        """Start again what died; to be called often."""
        for programs in self.levels:
            for program in programs:
                program.look_after()

    def require_running(self) -> None:
        """Give up while starting when a program has ended already."""
        for programs in self.levels:
            for program in programs:
                if not program.is_running():
                    sys.exit(f"{program.name} did not start; see {program.log_path}")


def leave(number: int, _frame: FrameType | None) -> NoReturn:
    """Turn a signal into the ordinary end of the program, so that everything is stopped."""
    sys.exit(128 + number)


def say(sentence: str) -> None:
    """Tell the person at the terminal; the terminal may be gone already."""
    try:
        print(sentence, file=sys.stderr, flush=True)
    except OSError:
        return
