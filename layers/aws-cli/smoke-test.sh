# Runs in a root that has the layer at /opt, busybox at /bin and nothing else. Prints one line per check; stops at the
# first that fails.
set -eu
# The loader resolves every function at start, so that one that is missing in a library shows here and not in a script.
export LD_BIND_NOW=1

python() {
	HOME=/scratch /opt/aws-cli/lib/ld-linux-* --inhibit-cache --library-path /opt/aws-cli/lib \
		/opt/aws-cli/libexec/python3* -I -S -B "$@"
}

version=$(/opt/bin/aws --version)
echo "aws: $version"

python - <<'END'
import importlib
import ssl
import sys
from pathlib import Path

packages = Path("/opt/aws-cli/packages")
sys.path.insert(0, str(packages))
from awscrt import checksums

assert checksums.crc64nvme(b"123456789") == 0xAE8B14860A799888
print("awscrt: knows the checksum of S3 uploads")
ssl.create_default_context(cafile=packages / "awscli/botocore/cacert.pem")
print("ssl: reads the certificate authorities")
for library in sorted(Path("/opt/aws-cli/lib").glob("python3*/lib-dynload/*.so")):
    importlib.import_module(library.stem)
    print(f"needs met: {library.name}")
END

# Nobody listens there: all of the client is made, up to the connection.
code=0
/opt/bin/aws s3api list-objects-v2 --bucket b --no-sign-request --region eu-west-1 --endpoint-url http://127.0.0.1:1 \
	2>/scratch/refusal || code=$?
test $code -eq 255
case $(cat /scratch/refusal) in
*'Could not connect'*) echo 's3api: sends a request' ;;
*) cat /scratch/refusal >&2; exit 1 ;;
esac

# The rest is the same for every processor, and slow under an emulator.
if test -e /bin/qemu; then exit; fi

python - <<'END'
import sys

sys.path.insert(0, "/opt/aws-cli/packages")
from awscli.clidriver import create_clidriver

for name, command in create_clidriver([]).subcommand_table.items():
    print(f"{name}: {len(command.subcommand_table)} commands")
END

# Neither variables of the environment nor files of the working folder get into this Python.
cd /scratch
echo 'raise SystemExit("a file of the working folder was imported")' >json.py
PATH=/bin:/opt/bin PYTHONHOME=/scratch PYTHONPATH=/scratch aws --version >version
echo 'called through PATH, isolated: works'

# The tree may lie anywhere, also where a name has a space, and be called by a relative path.
mv /opt '/scratch/else where'
cd '/scratch/else where/bin'
sh aws --version >/scratch/version
code=0
./aws deploy list-applications 2>/scratch/refusal || code=$?
test $code -eq 252
echo 'moved elsewhere: works'
echo "pruned: $(cat /scratch/refusal)"
