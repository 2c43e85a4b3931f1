#!/bin/sh
# Reads from an LVM snapshot of the volume that holds the one shared folder. As root; nobody has run this script yet.
# In agent.json: "hooks": { "before": ["/full/path/lvm-snapshot.sh", "vg0", "data", "/srv/data"], "after": [the same] }
#   vg0: the volume group; data: the volume; /srv/data: where it is mounted
set -eu
group=$1 volume=$2 mounted=$3
name=drover-$DROVER_RUN
place=/run/$name

case $DROVER_HOOK in
before)
  root=$DROVER_ROOTS
  case $root/ in
  "$mounted"/*) ;;
  *) echo "$root does not lie on $mounted." >&2; exit 1 ;;
  esac
  lvcreate --quiet --snapshot --extents 20%ORIGIN --name "$name" "$group/$volume" >&2
  mkdir -p "$place"
  # XFS refuses to mount two volumes with one UUID unless told: add nouuid there.
  mount -o ro "/dev/$group/$name" "$place"
  printf '%s\t%s\n' "$root" "$place${root#"$mounted"}"
  ;;
after)
  umount "$place" 2>/dev/null || true
  rmdir "$place" 2>/dev/null || true
  lvremove --quiet --force "$group/$name" >&2
  ;;
esac
