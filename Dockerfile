# Two stages: the first installs, the second holds only what runs.
FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY src/deploy ./src/deploy
RUN npm ci --omit=dev && node src/deploy/prune-platforms.ts

FROM node:24-bookworm-slim
ENV NODE_ENV=production DATABASE_PATH=/data/fieldmark.sqlite
WORKDIR /app
COPY --from=install /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY migrations ./migrations
COPY models ./models
# A stronger public network; empty keeps the one that ships. Where it cannot be had the build goes on without it.
ARG MODEL_ADD=efficientnet-lite4
RUN MODEL_ADD=$MODEL_ADD node src/cli.ts model add --from-environment
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# SIGTERM: the post in hand is finished, which takes up to 25 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/cli.ts"]
CMD ["start"]
