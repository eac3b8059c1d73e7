#!/bin/sh
# First process of a running image, in a separate mount and process namespace. As in Lambda, the image's file system
# is read-only except for /tmp.
#
# run-image.sh <root of the image> <user:group> <folder of files for /etc> <folder for /var/task, or empty>
#   <working directory> <first: the command becomes the first process; or below> NAME=VALUE … <command> …
set -eu
root=$1 user=$2 etc=$3 task=$4 directory=$5 place=$6
shift 6

mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=755 dev dev
for device in null zero full random urandom; do : >"dev/$device" && mount --bind "/dev/$device" "dev/$device"; done
ln -s /proc/self/fd dev/fd
for file in "$etc"/*; do mount --bind "$file" "etc/${file##*/}"; done
if [ -n "$task" ]; then mount --bind "$task" var/task; fi
mount -o remount,bind,ro "$root"

set -- chroot "--userspec=$user" --groups= "$root" /bin/sh -c 'cd "$0" && exec /usr/bin/env -i "$@"' "$directory" "$@"
if [ "$place" = first ]; then exec "$@"; fi
# Not `exec`: orphans of the image's program need a parent that reaps them.
status=0
"$@" || status=$?
exit "$status"
