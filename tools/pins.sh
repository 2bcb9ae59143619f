#!/usr/bin/env bash
# Turns the ranges in requirements/*.in into hashed pins, without the address of any index.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
for name in uv run test; do
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
        --no-header "$@" "$name.in" --output-file "$name.txt"
done
