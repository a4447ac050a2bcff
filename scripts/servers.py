"""A private PostgreSQL and a private Redis for one state directory, on free ports of 127.0.0.1."""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from scripts.supervisor import Program, Supervisor, say

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
# What is lost at a power cut does not matter to a test.
FAST_AND_FORGETFUL = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class Servers:
    """Where the servers of one state directory live, as whom they run and how they are reached."""

    def __init__(self, state: Path, *, is_for_tests: bool) -> None:
        self.state = state
        self.is_for_tests = is_for_tests
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        self.home = server_home(state, self.user)
        self.logs = state / "log"
        self.logs.mkdir(parents=True, exist_ok=True)

    def start(self, supervisor: Supervisor, database: str) -> dict[str, str]:
        """Start what the environment does not name and return the addresses for the application."""
        addresses: dict[str, str] = {}
        programs: list[Program] = []
        if not os.environ.get("DATABASE_URL"):
            port = free_port()
            programs.append(self.postgres(port))
            addresses["DATABASE_URL"] = f"postgres://kerjasama:{self.password()}@127.0.0.1:{port}/{database}"
        if not os.environ.get("REDIS_URL"):
            port = free_port()
            programs.append(self.redis(port))
            addresses["REDIS_URL"] = f"redis://:{self.password()}@127.0.0.1:{port}/0"
        supervisor.start(*programs)
        for program in programs:
            wait_for_port(supervisor, int(program.arguments[-1]))
        if "DATABASE_URL" in addresses:
            self.create_database(supervisor, addresses["DATABASE_URL"])
        return addresses

    def password(self) -> str:
        """Return the password of both servers, made at the first start."""
        path = self.home / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(16))
            self.give_to_user(path)
        return path.read_text()

    def postgres(self, port: int) -> Program:
        """Describe PostgreSQL, creating its data directory when there is none."""
        data = self.home / "postgres"
        if not (data / "PG_VERSION").exists():
            self.create_cluster(data)
        arguments = [str(postgres_binaries() / "postgres"), "-D", str(data)]
        arguments += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        arguments += FAST_AND_FORGETFUL if self.is_for_tests else []
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
        return self.program("postgres", [*arguments, "-p", str(port)], signal.SIGINT)

    def redis(self, port: int) -> Program:
        """Describe Redis; its password comes on standard input so that no process list shows it."""
        directory = self.home / "redis"
        directory.mkdir(exist_ok=True)
        self.give_to_user(directory)
        arguments = ["redis-server", "-", "--bind", "127.0.0.1", "--dir", str(directory), "--save", ""]
        arguments += ["--appendonly", "no" if self.is_for_tests else "yes"]
        program = self.program("redis", [*arguments, "--port", str(port)], signal.SIGTERM)
        program.standard_input = f"requirepass {self.password()}\n"
        return program

    def program(self, name: str, arguments: list[str], stop_signal: signal.Signals) -> Program:
        """Describe a server that runs as the servers' user."""
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        return Program(name, arguments, environment, self.logs, user=self.user, stop_signal=stop_signal)

    def create_cluster(self, data: Path) -> None:
        """Make an empty data directory whose texts sort as Indonesian readers expect."""
        self.password()
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        self.give_to_user(data)
        command = [str(postgres_binaries() / "initdb"), "-D", str(data), "--username=kerjasama"]
        command += ["--auth=scram-sha-256", f"--pwfile={self.home / 'password'}", "--encoding=UTF8"]
        command += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=id"]
        command += ["--no-sync"] if self.is_for_tests else []
        made = subprocess.run(
            command, cwd="/", capture_output=True, text=True, user=self.user, group=self.user
        )
        if made.returncode:
            sys.exit(f"PostgreSQL could not make its data directory {data}:\n{made.stderr}")

    def create_database(self, supervisor: Supervisor, url: str) -> None:
        """Create the application's database when it is missing, once the server answers."""
        address, name = url.rsplit("/", 1)
        psql = [str(postgres_binaries() / "psql"), f"{address}/postgres", "-X", "-A", "-t", "-c"]
        exists = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
        deadline = time.monotonic() + START_SECONDS
        while (asked := subprocess.run([*psql, exists], capture_output=True, text=True)).returncode:
            supervisor.require_running()
            if time.monotonic() > deadline:
                sys.exit(f"PostgreSQL does not answer: {asked.stderr}")
            time.sleep(0.05)
        if not asked.stdout.strip():
            subprocess.run([*psql, f'CREATE DATABASE "{name}"'], check=True, capture_output=True)

    def give_to_user(self, path: Path) -> None:
        """Make the servers' user the owner."""
        if self.user:
            shutil.chown(path, self.user, self.user)


def server_home(state: Path, user: str | None) -> Path:
    """Return where the servers keep their data: in the state directory when their user can reach it."""
    home = state.absolute() / "servers"
    if user and not all(parent.stat().st_mode & 0o001 for parent in home.parents if parent.exists()):
        home = Path("/var/lib/kpu-kerjasama") / hashlib.sha256(str(home).encode()).hexdigest()[:12]
        say(f"{state} cannot be read by the user {user}: the servers keep their data in {home}")
    home.mkdir(parents=True, exist_ok=True)
    return home


def postgres_binaries() -> Path:
    """Return the directory with PostgreSQL's programs, the newest version that is installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    initdb = shutil.which("initdb")
    if initdb is None:
        sys.exit("PostgreSQL is not installed: apt-get install postgresql")
    return Path(initdb).resolve().parent


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for_port(supervisor: Supervisor, port: int) -> None:
    """Wait until something listens, giving up when a program ends."""
    deadline = time.monotonic() + START_SECONDS
    while not is_listening(port):
        supervisor.require_running()
        if time.monotonic() > deadline:
            sys.exit(f"Nothing listens on port {port} after {START_SECONDS} seconds.")
        time.sleep(0.05)


def is_listening(port: int) -> bool:
    """Tell whether a connection to 127.0.0.1 is taken."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def lock(state: Path) -> IO[str] | None:
    """Take a state directory for this process, or return None when another process has it."""
    state.mkdir(parents=True, exist_ok=True)
    held = (state / "lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        return None
    return held
