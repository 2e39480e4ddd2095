# The programs without a window. Two images out of one build:
#   docker build --target order-service -t order-service .
#   docker build --target order-mocks -t order-mocks .
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked -p service -p mocks --bins \
    && install -D -t /out target/release/order-service target/release/order-mocks

FROM debian:bookworm-slim AS base
# curl asks for the health; the certificates are for services by https.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin desk \
    && chmod 0700 /data
USER 10001
WORKDIR /data
VOLUME /data

FROM base AS order-mocks
COPY --from=build /out/order-mocks /usr/local/bin/
# On loopback only, as everywhere: whoever uses them shares this container's network.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:9100/__admin/services"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["order-mocks"]
CMD ["serve", "--control", "127.0.0.1:9100", "--ledger", "/data/mock-ledger.jsonl"]

FROM base AS order-service
COPY --from=build /out/order-service /usr/local/bin/
EXPOSE 8443 50051
# Off the machine's own addresses the service wants a certificate; here it need not be a known one.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["curl", "--fail", "--silent", "--insecure", "--output", "/dev/null", "https://127.0.0.1:8443/readyz"]
# Requests that were taken are answered; the outbox goes on at the next start.
STOPSIGNAL SIGTERM
ENTRYPOINT ["order-service"]
CMD ["serve", "--data-dir", "/data", "--http", "0.0.0.0:8443", "--grpc", "0.0.0.0:50051", \
     "--tls-cert", "/run/secrets/tls_cert", "--tls-key", "/run/secrets/tls_key"]
