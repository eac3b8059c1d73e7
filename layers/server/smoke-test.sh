# Runs in a root that has the layer at /opt, busybox at /bin and nothing else. Prints one line per check; stops at the
# first that fails.
set -eu
# Without it, the shell could not start a program in the background.
: >/dev/null
# The loader resolves every function at start, so that one that is missing in a library shows here and not in a drill.
export LD_BIND_NOW=1

layer=$(echo /opt/*-server)
program=$(echo /opt/bin/*)

version=$("$program" --version)
echo "${program##*/}: $version"

for plugin in "$layer"/plugin/*.so; do
	"$layer"/lib/ld-linux-* --inhibit-cache --library-path "$layer/lib" --list "$plugin" >/scratch/needs
	echo "needs met: ${plugin##*/}"
done

cd "$layer/data"
find . -type f | while read -r file; do
	mkdir -p "/scratch/data/${file%/*}"
	gunzip -c "$file" >"/scratch/data/${file%.gz}"
done

# A server that root starts looks its user up.
mkdir -p /etc
echo 'root:x:0:0:root:/:/bin/sh' >/etc/passwd

case ${program##*/} in
mysqld)
	family="SELECT MD5('a'), SHA1('a') INTO OUTFILE '/scratch/family';
		SELECT REGEXP_REPLACE('one two', '(?w)\\\\b(?=t)', '|'), REGEXP_REPLACE('สวัสดีครับ', '(?w)\\\\b(?=ค)', '|'),
			REGEXP_LIKE('ö', '^\\\\N{LATIN SMALL LETTER O WITH DIAERESIS}\$'), REGEXP_LIKE('é', '^\\\\X\$'),
			REGEXP_LIKE('Ω', '^\\\\p{Greek}\$'), REGEXP_LIKE('ÄÖ', '^äö\$', 'i')
			INTO OUTFILE '/scratch/icu' CHARACTER SET utf8mb4;"
	;;
mariadbd) family="SELECT GROUP_CONCAT(engine ORDER BY engine) INTO OUTFILE '/scratch/family' FROM information_schema.engines;" ;;
esac
cat >/scratch/statements.sql <<END
CREATE DATABASE smoke CHARACTER SET utf8mb4;
CREATE TABLE smoke.notes (id INT PRIMARY KEY, note TEXT, place POINT NOT NULL, FULLTEXT KEY (note), SPATIAL KEY (place)) ENGINE=InnoDB;
CREATE TABLE smoke.archived (id INT) ENGINE=ARCHIVE;
CREATE TABLE smoke.dropped (id INT) ENGINE=BLACKHOLE;
INSERT INTO smoke.notes VALUES (1, 'größer', ST_GeomFromText('POINT(1 2)'));
CREATE TRIGGER smoke.changed BEFORE UPDATE ON smoke.notes FOR EACH ROW SET NEW.note = LOWER(NEW.note);
CREATE EVENT smoke.nightly ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM smoke.notes;
SELECT COUNT(*) INTO OUTFILE '/scratch/tables' FROM information_schema.tables WHERE table_schema = 'smoke';
SELECT REGEXP_REPLACE(note, 'ö', 'oe') INTO OUTFILE '/scratch/regexp' CHARACTER SET utf8mb4 FROM smoke.notes;
SELECT CONVERT_TZ('2026-07-01 12:00:00', 'UTC', 'Europe/Berlin'), CONVERT_TZ('2026-01-01 12:00:00', 'UTC', 'US/Eastern') INTO OUTFILE '/scratch/zones';
SELECT CONCAT(user, '@', host) INTO OUTFILE '/scratch/users' FROM mysql.user ORDER BY user;
$family
SHUTDOWN;
END

fail() {
	grep '\[ERROR\]' /scratch/log >/scratch/errors || tail -n 4 /scratch/log >/scratch/errors
	head -n 4 /scratch/errors >&2
	exit 1
}
mkdir /scratch/tmp
"$program" --user=root --datadir=/scratch/data --tmpdir=/scratch/tmp --socket=/scratch/socket --pid-file=/scratch/pid \
	--skip-networking --loose-mysqlx=OFF --innodb-use-native-aio=OFF --innodb-buffer-pool-size=32M --innodb-buffer-pool-load-at-startup=OFF \
	--secure-file-priv= --init-file=/scratch/statements.sql >/scratch/log 2>&1 &
server=$!
has_error() { grep -q '\[ERROR\]' /scratch/log; }
while kill -0 $server 2>/dev/null; do
	# The server goes on after a statement that it refuses, and after a plug-in that it can't load.
	if has_error; then kill -KILL $server 2>/dev/null; fi
	sleep 0.1
done
wait $server || fail
if has_error; then fail; fi

for answer in tables regexp zones users family icu; do
	# The regular expressions of one family need data of ICU.
	[ -e "/scratch/$answer" ] || continue
	while read -r line; do echo "$answer: $line"; done <"/scratch/$answer"
done
