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
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# SIGTERM: the post in hand is finished, which takes up to 25 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/cli.ts"]
CMD ["start"]
