#!/bin/sh
# First process of an execution environment, in a separate mount and process namespace: builds the file system that
# a function has in Lambda, and runs Node in it, or the function's own runtime. All processes of the namespace end with
# this one.
#
# sandbox.sh <empty folder> <function> <layers> <language> <runtime client> <size of /tmp in MB> <memory in MB>
# Without a language, the function has its own runtime, the program `bootstrap`. Writes a line to descriptor 3 when
# everything is ready for the runtime.
# The function's environment arrives as SANDBOX_ENV_0 … in the form NAME=VALUE, so that it can't disturb this script.
set -eu
root=$1 function=$2 layers=$3 language=$4 client=$5 tmp_mb=$6 memory_mb=$7

mount -t tmpfs -o mode=755,size=1m sandbox "$root"
cd "$root"
mkdir -p dev etc opt proc tmp var/lang var/runtime var/task

# The system's programs and libraries. Nothing else of the machine is visible: no home folder, no checkout, no cache.
for folder in usr bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$folder" ]; then
    ln -s "$(readlink "/$folder")" "$folder"
  elif [ -d "/$folder" ]; then
    mkdir "$folder"
    mount --rbind "/$folder" "$folder"
  fi
done

# Hides programs that this machine may have, but Lambda's base image has not: a function must have them in a layer.
: >var/absent
for program in gzip gunzip zcat zstd pzstd unzstd xz bzip2 tar mysql mysqldump mariadb mariadb-dump; do
  if [ -f "usr/bin/$program" ] && [ ! -L "usr/bin/$program" ]; then mount --bind var/absent "usr/bin/$program"; fi
done

for file in hosts resolv.conf nsswitch.conf ld.so.cache localtime; do
  if [ -e "/etc/$file" ]; then : >"etc/$file" && mount --bind "/etc/$file" "etc/$file"; fi
done
for folder in ssl pki alternatives; do
  if [ -d "/etc/$folder" ]; then mkdir "etc/$folder" && mount --rbind "/etc/$folder" "etc/$folder"; fi
done
printf 'root:x:0:0:root:/root:/bin/sh\nsbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n' >etc/passwd
printf 'root:x:0:\nsbx_user1051:x:990:\n' >etc/group

mount -t proc proc proc
for device in null zero full random urandom; do : >"dev/$device" && mount --bind "/dev/$device" "dev/$device"; done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr

mount --bind "$function" var/task
mount --bind "$layers" opt
if [ -n "$language" ]; then mount --bind "$language" var/lang; fi
mount --bind "$client" var/runtime
mount -t tmpfs -o "mode=1777,size=${tmp_mb}m" tmp tmp
mount -o remount,ro sandbox "$root"

if [ -n "$language" ]; then
  set -- /var/lang/bin/node --expose-gc "--max-semi-space-size=$((memory_mb * 5 / 100))" \
    "--max-old-space-size=$((memory_mb * 90 / 100))" /var/runtime/index.mjs
else
  set -- /var/task/bootstrap
fi
i=$SANDBOX_ENV_COUNT
while [ "$i" -gt 0 ]; do
  i=$((i - 1))
  eval "set -- \"\$SANDBOX_ENV_$i\" \"\$@\""
done
set -- /usr/bin/env -i "$@"

# Lambda runs functions as an unprivileged user. Without root, the namespace has only one user.
if [ "${SANDBOX_USER:-}" = function ]; then
  set -- /usr/bin/setpriv --reuid 993 --regid 990 --clear-groups "$@"
fi

# Not `exec`: orphans of the function need a parent that reaps them.
echo ready >&3
exec 3>&-
status=0
chroot "$root" "$@" || status=$?
exit "$status"
