# One image for the web server, the worker, beat and the preparation; docker-compose.yml says which it is.

FROM docker.io/library/debian:12-slim AS base
# Python and what WeasyPrint needs (the same libraries as in scripts/setup.sh); certificates for mail by TLS.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates python3 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-texgyre \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/app/var
WORKDIR /app

FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN python3 -m venv .venv \
    && pip install --no-cache-dir --disable-pip-version-check --no-compile --require-hashes -r requirements.txt \
    && pip uninstall --quiet --yes setuptools pip
COPY . ./
# Collecting static files asks neither database nor Redis, but the settings want to know where they would be.
RUN SECRET_KEY=none ALLOWED_HOSTS=none DATABASE_URL=postgres://none/none REDIS_URL=redis://none \
        python manage.py prepare --static-only \
    && python -m compileall -q -j 0 . \
    && chmod -R a+rX,go-w .

FROM base
# The program belongs to root, so that it cannot change itself; what it writes lies in volumes and /tmp.
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin kerjasama \
    && install -d -o kerjasama -g kerjasama -m 700 /files /beat
COPY --from=build /app /app
ENV FILES_ROOT=/files \
    ALIVE_FILE=/tmp/alive \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8000
CMD ["gunicorn", "kpu_kerjasama.wsgi", "--bind=0.0.0.0:8000", "--preload", "--timeout=60", "--graceful-timeout=10", \
     "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--access-logfile=-", \
     "--access-logformat=%({x-forwarded-for}i)s \"%(r)s\" %(s)s %(b)s %(M)sms"]
