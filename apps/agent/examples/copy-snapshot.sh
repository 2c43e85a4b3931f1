#!/bin/sh
# Reads from a copy: before a run the shared folders are copied, after it the copies are removed.
# In agent.json: "hooks": { "before": ["/full/path/copy-snapshot.sh", "/srv/copies"], "after": ["/full/path/copy-snapshot.sh", "/srv/copies"] }
# Put the copies where no shared folder is.
set -eu
place=${1:?Give the full path of a folder for the copies.}/$DROVER_RUN

case $DROVER_HOOK in
before)
  number=0
  printf '%s\n' "$DROVER_ROOTS" | while IFS= read -r root; do
    number=$((number + 1))
    mkdir -p "$place/$number"
    cp -pR "$root/." "$place/$number/"
    printf '%s\t%s\n' "$root" "$place/$number"
  done
  ;;
after)
  rm -rf "$place"
  ;;
esac
