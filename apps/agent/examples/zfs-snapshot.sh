#!/bin/sh
# Reads from a ZFS snapshot of the dataset that holds the one shared folder. Nobody has run this script yet.
# In agent.json: "hooks": { "before": ["/full/path/zfs-snapshot.sh", "tank/data", "/tank/data"], "after": [the same] }
#   tank/data: the dataset; /tank/data: where it is mounted. The agent's user needs: zfs allow USER snapshot,destroy,mount tank/data
set -eu
dataset=$1 mounted=$2
name=drover-$DROVER_RUN

case $DROVER_HOOK in
before)
  root=$DROVER_ROOTS
  case $root/ in
  "$mounted"/*) ;;
  *) echo "$root does not lie on $mounted." >&2; exit 1 ;;
  esac
  zfs snapshot "$dataset@$name"
  printf '%s\t%s\n' "$root" "$mounted/.zfs/snapshot/$name${root#"$mounted"}"
  ;;
after)
  zfs destroy "$dataset@$name"
  ;;
esac
