"""The application as it is served in earnest, and clients of it, for the benches."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from organization.models import User
from scripts.demonstration import web_server
from scripts.servers import ROOT, free_port

HOST = "127.0.0.1"
START_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came over the wire, compressed as it was sent."""

    status: int
    body: bytes
    encoding: str


@contextmanager
def serving() -> Iterator[int]:
    """Serve the bench's database by two gunicorn workers; yields the port."""
    port = free_port()
    environment = {**os.environ, "LOG_LEVEL": "ERROR"}
    with subprocess.Popen(web_server(port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    """Wait until something listens; raises TimeoutError after half a minute."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on port {port}.")


def client_of(username: str) -> Client:
    """A test client in which the person is signed in."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(username=username))
    return client


def cookie_of(client: Client) -> str:
    """The session of a test client as a header for real requests."""
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def get(connection: http.client.HTTPConnection, path: str, cookie: str = "") -> Answer:
    """Ask for a page as browsers do; the connection opens again by itself where the server closes it."""
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    response = connection.getresponse()
    return Answer(response.status, response.read(), response.headers.get("Content-Encoding", ""))
