"""./run: servers, database, web server, worker and beat, until Ctrl-C."""

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.servers import ROOT, Servers, is_listening, lock, wait_for_port
from scripts.supervisor import Program, Supervisor, say

HEALTHY_SECONDS = 60
PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "--app", "kpu_kerjasama", "--quiet"]


def main() -> None:
    """Start everything, tell where it is, and look after it until told to stop."""
    state = Path(os.environ.get("VAR_DIR") or ROOT / "var")
    port = int(os.environ.get("PORT") or 8000)
    held = lock(state)
    if held is None:
        sys.exit(f"./run is already running here (it holds {state}/lock).")
    if is_listening(port):
        sys.exit(f"Port {port} is taken by another program. Choose another one: PORT={port + 1} ./run")
    with held, Supervisor() as supervisor:
        start(supervisor, state, port)
        while True:
            supervisor.look_after()
            time.sleep(0.5)


def start(supervisor: Supervisor, state: Path, port: int) -> None:
    """Start the servers, prepare the database, start the application and wait until it is healthy."""
    servers = Servers(state, is_for_tests=False)
    keep_previous_logs(servers.logs)
    environment = {
        **os.environ,
        "KERJASAMA_MODE": os.environ.get("KERJASAMA_MODE") or "demo",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(state),
        "APP_BASE_URL": os.environ.get("APP_BASE_URL") or f"http://127.0.0.1:{port}",
        "VAR_DIR": str(state),
        **servers.start(supervisor, "kerjasama"),
    }
    prepared = subprocess.run([PYTHON, "manage.py", "prepare", "--verbosity=0"], cwd=ROOT, env=environment)
    if prepared.returncode:
        sys.exit("The database could not be prepared; the reason stands above.")

    def program(name: str, arguments: list[str]) -> Program:
        return Program(name, arguments, environment, servers.logs)

    supervisor.start(program("web", web_server(port)))
    wait_for_port(supervisor, port)
    supervisor.start(
        program("worker", [*CELERY, "worker", "--loglevel=INFO", "--without-mingle", "--without-gossip"]),
        program("beat", [*CELERY, "beat", "--loglevel=WARNING", "--pidfile="]),
    )
    wait_until_healthy(supervisor, port)
    say(welcome(state, port))


def web_server(port: int) -> list[str]:
    """Return the command of the web server."""
    gunicorn = [PYTHON, "-m", "gunicorn", "kpu_kerjasama.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2"]
    return [*gunicorn, "--preload", "--timeout=60", "--graceful-timeout=10", "--no-control-socket"]


def keep_previous_logs(logs: Path) -> None:
    """Begin new logs; those of the last run stay beside them."""
    for log in logs.glob("*.log"):
        log.replace(log.with_suffix(".log.previous"))


def secret_key(state: Path) -> str:
    """Return the demonstration's own key, made at the first start."""
    path = state / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def wait_until_healthy(supervisor: Supervisor, port: int) -> None:
    """Wait until /healthz answers 200; say what is missing when it takes too long."""
    deadline = time.monotonic() + HEALTHY_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        supervisor.require_running()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = error.read().decode()
        except OSError as error:
            answer = str(error)
        time.sleep(0.1)
    say(f"Not everything is alive after {HEALTHY_SECONDS} seconds: {answer}; see {ROOT}/var/log")


def welcome(state: Path, port: int) -> str:
    """Return the address and, in the demonstration, the accounts."""
    accounts = state / "accounts.txt"
    lines = [accounts.read_text().rstrip()] if accounts.exists() else []
    return "\n".join([*lines, f"KPU Kerja Sama: http://127.0.0.1:{port}  (Ctrl-C stops it)"])


if __name__ == "__main__":
    main()
