"""/healthz: is everything that the application needs alive?"""

import logging

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from kpu_kerjasama import __version__
from kpu_kerjasama.celery import BEAT_ALIVE, WORKER_ALIVE

logger = logging.getLogger(__name__)


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, Redis, worker and beat are alive, otherwise 503; no login, no details."""
    parts = {"database": is_database_alive(), **redis_parts()}
    return JsonResponse({**parts, "version": __version__}, status=200 if all(parts.values()) else 503)


def is_database_alive() -> bool:
    """Ask the database the smallest question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer")
        return False
    return True


def redis_parts() -> dict[str, bool]:
    """Ask Redis, and read from it whether worker and beat reported lately."""
    try:
        alive = cache.get_many([WORKER_ALIVE, BEAT_ALIVE])
    except RedisError:
        logger.exception("Redis does not answer")
        return {"redis": False, "worker": False, "beat": False}
    return {"redis": True, "worker": WORKER_ALIVE in alive, "beat": BEAT_ALIVE in alive}
