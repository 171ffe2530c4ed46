#!/bin/sh
# One pass where the disk does not last: fetch the memory, play, send what changed. Needs DATABASE_PATH and LITESTREAM_REPLICA_URL.
set -eu
here=$(dirname "$0")
mkdir -p "$(dirname "$DATABASE_PATH")"
litestream restore -config "$here/litestream.yml" -if-db-not-exists -if-replica-exists "$DATABASE_PATH"
# Litestream starts the pass, follows what it writes, sends the rest when it ends, and ends with its exit code.
exec litestream replicate -config "$here/litestream.yml" -exec "node $here/../../fieldmark.mjs once"
