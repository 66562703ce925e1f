# The service in a container: user 10001, root file system read-only, everything kept under /data.
#
#   docker build -t resolver .
#   docker run --read-only --tmpfs /tmp -v resolver-data:/data -p 8000:8000 resolver
#
# Where pip needs settings of its own (an index, a certificate), give them as a secret, which stays out
# of the image:  docker build --secret id=pip,src=$HOME/.config/pip/pip.conf -t resolver .

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# The environment that runs holds no pip; another one fills it.
COPY requirements.lock requirements-build.lock ./
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    python3 -m venv /opt/build \
    && python3 -m venv --without-pip /opt/resolver \
    && /opt/build/bin/pip install -qq --no-deps --require-hashes --only-binary :all: -r requirements-build.lock \
    && /opt/build/bin/pip --python /opt/resolver/bin/python install -qq --no-deps --require-hashes \
        --only-binary :all: -r requirements.lock

COPY . .
RUN /opt/build/bin/pip wheel -qq --no-deps --no-index --no-build-isolation --wheel-dir /opt/wheel . \
    && /opt/build/bin/pip --python /opt/resolver/bin/python install -qq --no-deps --no-index /opt/wheel/*.whl \
    && mkdir -p /opt/data


FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="resolver" \
    org.opencontainers.image.description="Entity resolution and watchlist matching" \
    org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/resolver /opt/resolver
COPY --from=build --chown=10001:10001 /opt/data /data
ENV PATH=/opt/resolver/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    NUMBA_CACHE_DIR=/data/compiled \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RESOLVER_BIND=0.0.0.0:8000 \
    RESOLVER_DATA=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=300s --retries=3 CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['RESOLVER_BIND'].rpartition(':')[2] + '/healthz', timeout=4)"]
CMD ["resolver", "serve"]
