# The service with its data inside: a container starts ready, needs no volume and cannot change
# what it serves. New data are a new image.

# Any image with Python 3.11 or newer, its `venv` module and a `python` command.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build

# Options of pip that depend on where the image is built, such as a mirror or a certificate. They
# stay in the history of this stage, which is not shipped but may be cached: no place for passwords.
ARG PIP_OPTS=""

# pip sits in an environment of its own, so that the one that is shipped cannot install anything.
RUN python -m venv /opt/pip && python -m venv --without-pip /opt/venv

# Before the sources, so that a change of code does not install everything again. Wheels only: a
# package that would have to be compiled stops the build, as there is no compiler.
COPY requirements.txt requirements-charts.txt /tmp/
# hadolint ignore=SC2086
RUN /opt/pip/bin/pip --python /opt/venv/bin/python install ${PIP_OPTS} --no-cache-dir \
      --disable-pip-version-check --no-compile --only-binary :all: --require-hashes \
      -r /tmp/requirements.txt
# What draws the charts in a browser is one file, written from a package that is not shipped.
# hadolint ignore=SC2086
RUN /opt/pip/bin/pip install ${PIP_OPTS} --no-cache-dir --disable-pip-version-check \
      --only-binary :all: --require-hashes -r /tmp/requirements-charts.txt

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1

# The folder has the name it will have in the final stage: bytecode remembers it for tracebacks.
WORKDIR /app
COPY pyproject.toml ./
COPY migrations migrations
COPY seed seed
COPY api api
COPY bin/chart-library bin/
RUN /opt/pip/bin/python bin/chart-library api/static/explorer/vega.js

# Bytecode is made here, as the service's user may not write any and would compile everything at
# every start. It goes by no time stamp (unchecked), which a copy between stages could change.
# A database in WAL mode is three files and cannot be opened in a folder that is not writable;
# sealing makes it one, and fails where something still holds it open.
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
      org.opencontainers.image.licenses="MIT"

# `immutable` tells SQLite that nobody writes the file, so that it needs neither locks nor a
# writable folder. Python need not try to write bytecode either: what it needs is there.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////app/data/indicators.db?immutable=1

WORKDIR /app
COPY LICENSE pyproject.toml ./
# So that the same image can also fill a PostgreSQL: `python -m api migrate`, `python -m api seed`.
COPY migrations migrations
COPY seed seed
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app/api api
COPY --from=build /app/data data

# A number, as an orchestrator can see without looking inside that it is not root's.
USER 10001:10001

# An image that cannot answer is not made at all.
RUN ["python", "-m", "api", "serve", "--get", "/readyz"]

EXPOSE 8000

# With Python, as there is no curl; not with urllib, which would ask a proxy from the environment.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["python", "-c", "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]

# Without a shell in between, so that the server itself is told to stop.
CMD ["python", "-m", "api", "serve", "--host", "0.0.0.0", "--port", "8000"]
