# Runs in a root that has the layer at /opt, busybox at /bin and nothing else. Prints one line per check; stops at the
# first that fails.
set -eu
# Tools are called by path: for some of the names this shell would use one that it has built in.
# The loader resolves every function at start, so that one that is missing in a library shows here and not in a dump.
export LD_BIND_NOW=1

for tool in mysqldump mysql mariadb-dump mariadb zstd pzstd gzip mkfifo; do
	version=$("/opt/bin/$tool" --version 2>&1) || { echo "$tool --version: $version" >&2; exit 1; }
	echo "$tool: $(echo "$version" | head -n 1)"
done

for plugin in /opt/mysql-client/plugin/*/*.so; do
	/opt/mysql-client/lib/ld-linux-* --inhibit-cache --library-path /opt/mysql-client/lib --list "$plugin" >/scratch/needs
	echo "needs met: $plugin"
done

seq 1 200000 >/scratch/data
for tool in gzip zstd pzstd; do
	"/opt/bin/$tool" -c </scratch/data >/scratch/packed
	"/opt/bin/$tool" -d -c </scratch/packed >/scratch/unpacked
	cmp /scratch/data /scratch/unpacked
	echo "$tool: round trip of $(wc -c </scratch/data) bytes through $(wc -c </scratch/packed)"
done

/opt/bin/mkfifo /scratch/fifo
test -p /scratch/fifo
echo 'mkfifo: made a fifo'

PATH=/bin:/opt/bin mysqldump --version >/scratch/version
echo 'called through PATH: works'

# The tree may lie anywhere, also where a name has a space, and be called by a relative path.
cp -r /opt '/scratch/else where'
'/scratch/else where/bin/zstd' -t -q /scratch/packed
cd '/scratch/else where/bin'
./zstd -t -q /scratch/packed
sh zstd -t -q /scratch/packed
echo 'moved elsewhere: works'
