# Where the package is built and looked at, where it is installed, and what README
# says of building from source.
ARG SUITE=bookworm
FROM janus-golua-build:${SUITE} AS builder
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
	dpkg-dev lintian janus && rm -rf /var/lib/apt/lists/*
COPY . /src

FROM debian:${SUITE}-slim AS clean
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends janus \
	&& rm -rf /var/lib/apt/lists/*

FROM debian:${SUITE}-slim AS source
RUN apt-get update && apt-get install -y --no-install-recommends make
WORKDIR /src
COPY . .
RUN make && make install
