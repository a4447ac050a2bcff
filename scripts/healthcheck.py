"""Health checks from inside a container: whether this very one does its work. For the whole, ask /healthz.

Only the standard library, because it runs every few seconds.
"""

import http.client
import json
import os
import sys
import time
from pathlib import Path

PORT = 8000
SILENT_SECONDS = 45


def is_web_healthy(port: int = PORT) -> bool:
    """Whether the web server answers and reaches database and Redis; worker and beat have checks of their own."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    connection.request("GET", "/healthz", headers={"Host": host})
    parts = json.load(connection.getresponse())
    return bool(parts["database"] and parts["redis"])


def is_process_healthy(alive_file: Path) -> bool:
    """Whether the worker or beat of this container touched its file lately."""
    return time.time() - alive_file.stat().st_mtime < SILENT_SECONDS


def main() -> None:
    """Exit with 0 when healthy."""
    is_web = sys.argv[1:] == ["web"]
    try:
        is_healthy = is_web_healthy() if is_web else is_process_healthy(Path(os.environ["ALIVE_FILE"]))
    except (OSError, ValueError, KeyError, http.client.HTTPException) as fault:
        sys.exit(f"{type(fault).__name__}: {fault}")
    sys.exit(0 if is_healthy else "not healthy")


if __name__ == "__main__":
    main()
