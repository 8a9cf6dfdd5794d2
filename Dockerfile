# syntax=docker/dockerfile:1

FROM swift:6.3-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /src
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libcurl4-openssl-dev libpq-dev libsqlite3-dev libssl-dev libyaml-dev \
        pkg-config \
    && rm -rf /var/lib/apt/lists/*
COPY Package.swift ./
RUN swift package resolve
# The package names targets in each of them.
COPY Benchmarks ./Benchmarks
COPY Fuzz ./Fuzz
COPY Sources ./Sources
COPY Tests ./Tests
# Packed relocations need glibc 2.36, which both stages have; nothing looks symbols up at run time.
RUN swift build --configuration release --static-swift-stdlib --product scorebell \
        -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic \
        -Xlinker -z -Xlinker pack-relative-relocs \
    && strip --strip-all -o /scorebell \
        "$(swift build --configuration release --static-swift-stdlib --show-bin-path)/scorebell" \
    && if grep --quiet icudt /scorebell; then echo "A library brings ICU." >&2; exit 1; fi

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4 libpq5 libsqlite3-0 libssl3 libyaml-0-2 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home scorebell
COPY --from=build /scorebell /usr/local/bin/scorebell
COPY LICENSE /usr/share/doc/scorebell/LICENSE
USER 10001
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:/data/scorebell.sqlite
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["scorebell", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["scorebell"]
