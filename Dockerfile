# syntax=docker/dockerfile:1

# Everything that is needed to build; nothing of this stage but its results is shipped.
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
# No package runs a script of its own at install, here as everywhere (docs/decisions/005).
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node cli/start.mjs --prepare
# Next reads its TypeScript configuration with the compiler, so that one development package stays.
RUN mv node_modules/typescript /typescript \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && mv /typescript node_modules/typescript \
  && rm -rf .next/cache .cache test e2e bench

FROM node:24-bookworm-slim
# ffmpeg comes with the packages; fonts are for the words in pictures, tini for the orphans of a first process.
RUN apt-get update \
  && apt-get install -y --no-install-recommends fonts-dejavu-core tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data
WORKDIR /app
COPY --from=build --chown=root:root /app ./
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    ATELIER_HOME=/data \
    HOST=0.0.0.0 \
    PORT=3000
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "--disable-warning=ExperimentalWarning", "cli/supervise.ts"]
