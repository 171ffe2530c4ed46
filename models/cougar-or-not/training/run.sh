#!/usr/bin/env bash
# From photos to the model that ships: teach, train, export, compare, calibrate, measure, write the card. Each step continues where
# it was stopped. usage, from the project's folder with its node_modules/.bin first in PATH:
#   models/cougar-or-not/training/run.sh PHOTOS TEACHERS FOLDER     e.g. ../shared/photos ../shared/models ~/cougar-training
set -euo pipefail
photos=$1 teachers=$2 folder=$3
here=$(dirname "$0") model=$(dirname "$0")/..

node "$here/teach.ts" --photos "$photos" --work "$folder/work" --rounds 4
python3 "$here/train.py" --work "$folder/work" --out "$folder/run" --pictures 1279104 --seed 1
python3 "$here/export.py" --checkpoint "$folder/run/checkpoint.pt" --size 144 --weights int8 --to "$model/model.onnx" --check "$folder/check"
node "$here/check-export.ts" "$model/model.onnx" "$folder/check" "$teachers/inat-birds-mobilenet-v2-224.onnx"

sed -i "s/\"sha256\": \"[0-9a-f]*\"/\"sha256\": \"$(sha256sum "$model/model.onnx" | cut -c1-64)\"/" "$model/model.json"
node src/fieldmark.mjs calibrate "$photos/photos.csv" --split val --model cougar-or-not --write
node src/evaluate/testing/write-reference-model.ts "$teachers/imagenet-mobilenet-edgetpu-1.0-224.onnx" "$folder/reference-model"
node src/fieldmark.mjs evaluate "$photos/photos.csv" --split test --model cougar-or-not --reference "$folder/reference-model" --json >"$folder/test.json"
node src/fieldmark.mjs card "$model" --evaluation "$folder/test.json"
