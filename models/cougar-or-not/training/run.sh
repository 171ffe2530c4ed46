#!/usr/bin/env bash
# From photos to the model that ships: teach, grow, train, export, compare, calibrate, measure, write the card. Each step continues
# where it was stopped. usage, from the project's folder with its node_modules/.bin first in PATH:
#   models/cougar-or-not/training/run.sh PHOTOS TEACHERS FOLDER [START]     e.g. ../shared/photos ../shared/models ~/cougar-training
# START: the file whose weights the student starts from (default: the one that ships now). In the environment: DEPTHS, blocks a stage where
# it is to be deeper (1.1.0 came from the file of 1.0.0 with DEPTHS=2,3,5,2); PICTURES, how many to train with; PYTHON, one that has torch.
set -euo pipefail
photos=$1 teachers=$2 folder=$3
python=${PYTHON:-/usr/bin/python3}
here=$(dirname "$0") model=$(dirname "$0")/..
mkdir -p "$folder"
[ -e "$folder/start.onnx" ] || cp "${4:-$model/model.onnx}" "$folder/start.onnx"

node "$here/teach.ts" --photos "$photos" --teacher "$teachers/imagenet-mobilenet-edgetpu-1.0-224.onnx" --work "$folder/work" --rounds 4 --seed 11
"$python" "$here/grow.py" --from "$folder/start.onnx" --work "$folder/work" --to "$folder/start.pt" ${DEPTHS:+--depths "$DEPTHS"} --check "$folder/check-start"
node "$here/check-export.ts" "$folder/start.onnx" "$folder/check-start"
"$python" "$here/train.py" --work "$folder/work" --out "$folder/run" --start "$folder/start.pt" --pictures "${PICTURES:-526464}" --seed 11 --freeze 6 \
  --batch 96 --lr 5e-4 --keep 0.998 --sizes 0:96,0.3:112,0.65:128
node "$here/see.ts" --photos "$photos" --work "$folder/work" --size 160 --interpolation bilinear
"$python" "$here/refit.py" --from "$folder/run/checkpoint.pt" --work "$folder/work" --to "$folder/refitted.pt"
"$python" "$here/export.py" --checkpoint "$folder/refitted.pt" --size 160 --weights int8 --to "$model/model.onnx" --check "$folder/check"
node "$here/check-export.ts" "$model/model.onnx" "$folder/check" "$teachers"/*.onnx

sed -i "s/\"sha256\": \"[0-9a-f]*\"/\"sha256\": \"$(sha256sum "$model/model.onnx" | cut -c1-64)\"/" "$model/model.json"
node src/fieldmark.mjs calibrate "$photos/photos.csv" --split val --model cougar-or-not --corrections "$here/corrections.csv" --confidence 0.95 --false-animals 0.015 --write
node src/evaluate/testing/write-reference-model.ts "$teachers/imagenet-mobilenet-edgetpu-1.0-224.onnx" "$folder/reference-model"
node src/fieldmark.mjs evaluate "$photos/photos.csv" --split test --model cougar-or-not --corrections "$here/corrections.csv" --reference "$folder/reference-model" --json >"$folder/test.json"
node src/fieldmark.mjs card "$model" --evaluation "$folder/test.json"
