# Two stages: the first installs, bundles, prunes and warms up; the second holds only what runs.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
# No library's install script is needed, and npm's own for better-sqlite3 would want Python. The bundle needs development dependencies.
RUN npm ci --ignore-scripts && node src/deploy/bundle.ts && npm prune --omit=dev --ignore-scripts && node src/deploy/prune-platforms.ts
# A stronger public network; empty keeps the one that ships. Where it cannot be had the build goes on without it.
ARG MODEL_ADD=efficientnet-lite4
RUN MODEL_ADD=$MODEL_ADD node src/fieldmark.mjs model add --from-environment
RUN node src/deploy/warm-up.ts

FROM node:24-bookworm-slim
# Two arenas: glibc would keep up to eight a core, each with memory that photos have left (docs/deployment.md).
# A fixed threshold: glibc would raise it after each large picture, and from then on hand less memory back.
ENV NODE_ENV=production DATABASE_PATH=/data/fieldmark.sqlite MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app
COPY --from=build /app ./
# V8's cache is used only where it can be written.
RUN mkdir /data && chown -R node:node /data node_modules/.cache
USER node
VOLUME /data
# SIGTERM: the post in hand is finished, which takes up to 25 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/fieldmark.mjs"]
CMD ["start"]
