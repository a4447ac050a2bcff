"""./run from a clean checkout: long, so only measured when named: ./bench/run run."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.measurement import Measurement
from scripts.servers import ROOT, free_port

FIRST_GOAL, AGAIN_GOAL = 240, 5
GIVE_UP_SECONDS = 900
# What this bench itself runs with must not reach the checkout.
OWN_VARIABLES = (
    "KERJASAMA_MODE", "DATABASE_URL", "REDIS_URL", "CACHE_URL", "VAR_DIR", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV",
)  # fmt: skip


def measure() -> Iterator[Measurement]:
    """Clone, start with empty download caches, stop, start again."""
    with tempfile.TemporaryDirectory() as directory:
        # PostgreSQL runs as a user of its own and must be able to reach its files.
        Path(directory).chmod(0o755)
        checkout = Path(directory) / "checkout"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
        yield from started(checkout, "clean checkout", FIRST_GOAL)
        yield from started(checkout, "second start", AGAIN_GOAL)


def started(checkout: Path, name: str, goal: float) -> Iterator[Measurement]:
    """Seconds until the first page and until everything is alive; the application is stopped afterwards."""
    port = free_port()
    caches = {"UV_CACHE_DIR": str(checkout / "var" / "uv"), "PIP_NO_CACHE_DIR": "1"}
    environment = {key: value for key, value in os.environ.items() if key not in OWN_VARIABLES}
    begun = time.perf_counter()
    process = subprocess.Popen(
        ["./run"], cwd=checkout, env={**environment, **caches, "PORT": str(port)}, start_new_session=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for what, path in (("first page", "akun/login/"), ("healthy", "healthz")):
            wait_until_answers(f"http://127.0.0.1:{port}/{path}", process)
            yield Measurement(f"./run, {name}: {what}", time.perf_counter() - begun, "s", goal)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_until_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for the first 200; raises RuntimeError when ./run ends, TimeoutError when it takes too long."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"./run ended with {process.returncode}.")
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{url} did not answer.")
