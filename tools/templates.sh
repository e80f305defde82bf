#!/bin/sh
# Lists the pages of one folder: templates that begin with {{view}}. Partials and layouts do not.
# templates.sh FOLDER
set -eu
cd "$(dirname "$0")/.."
tools/sources.sh "$1" '*.html' | while read -r file; do
    [ "$(head -c 8 "$file")" = '{{view}}' ] && printf '%s\n' "$file" || true
done
