# An image of the service that includes its data: a container is ready at once, needs no volume and
# cannot change the data. New data need a new image.

# Any image with Python 3.11 or newer, its `venv` module and a `python` command.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build

# pip options that depend on the build environment, such as a mirror or a certificate. They remain in
# the history of this stage, which is not shipped but may be cached: do not pass passwords.
ARG PIP_OPTS=""

# pip has an environment of its own, so that the shipped one cannot install anything.
RUN python -m venv /opt/pip && python -m venv --without-pip /opt/venv

# Before the sources, so that a code change does not reinstall everything. Wheels only: a package that
# needs compiling fails the build, as there is no compiler.
COPY requirements.txt requirements-charts.txt /tmp/
# hadolint ignore=SC2086
RUN /opt/pip/bin/pip --python /opt/venv/bin/python install ${PIP_OPTS} --no-cache-dir \
      --disable-pip-version-check --no-compile --only-binary :all: --require-hashes \
      -r /tmp/requirements.txt
# The chart library for browsers is one file, written by a package that is not shipped. For charts as
# images (format=png, format=svg; otherwise 501), add `-r /tmp/requirements-charts.txt` above, 84 MB,
# and in the final stage fonts for Chinese, Japanese and Korean letters, 91 MB:
#   RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk \
#    && rm -rf /var/lib/apt/lists/*
# hadolint ignore=SC2086
RUN /opt/pip/bin/pip install ${PIP_OPTS} --no-cache-dir --disable-pip-version-check \
      --only-binary :all: --require-hashes -r /tmp/requirements-charts.txt

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1

# The same path as in the final stage: bytecode contains it for tracebacks.
WORKDIR /app
COPY pyproject.toml ./
COPY migrations migrations
COPY seed seed
COPY api api
COPY bin/chart-library bin/
RUN /opt/pip/bin/python bin/chart-library api/static/explorer/vega.js

# Bytecode is compiled here, as the service's user cannot write it and would compile everything at
# every start. It is not validated by timestamps (unchecked), which a copy between stages could
# change. A database in WAL mode is three files and cannot be opened in a read-only folder;
# journal_mode = delete makes it one file, and fails if the database is still open elsewhere.
RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/venv/lib api \
 && python -m api migrate \
 && python -m api seed \
 && python -c "import sqlite3; c = sqlite3.connect('data/indicators.db'); \
c.execute('VACUUM'); \
assert c.execute('PRAGMA journal_mode = delete').fetchone() == ('delete',)" \
 && test "$(ls data)" = indicators.db \
 && chmod -R a-w data


FROM ${BASE}

LABEL org.opencontainers.image.title="Article indicators" \
      org.opencontainers.image.description="The figures of newspaper articles, served as data." \
      org.opencontainers.image.licenses="LicenseRef-Article-Indicators AND MIT"

# `immutable` tells SQLite that nobody writes the file, so that it needs neither locks nor a
# writable folder. Python does not try to write bytecode, which is already there.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////app/data/indicators.db?immutable=1

WORKDIR /app
COPY LICENSE pyproject.toml ./
# The same image can also load PostgreSQL: `python -m api migrate`, `python -m api seed`.
COPY migrations migrations
COPY seed seed
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app/api api
COPY --from=build /app/data data

# A numeric id, so that an orchestrator can verify that it is not root.
USER 10001:10001

# The build fails if the service is not ready.
RUN ["python", "-m", "api", "serve", "--get", "/readyz"]

EXPOSE 8000

# Python, as there is no curl; not urllib, which would use a proxy from the environment.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["python", "-c", "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]

# Exec form, without a shell, so that the server itself receives SIGTERM.
CMD ["python", "-m", "api", "serve", "--host", "0.0.0.0", "--port", "8000"]
