import type { Arch } from '../../dev/tools/debian/package-set';
import { LOADER } from '../tools/elf-closure';

/**
 * The shell script that starts the AWS CLI. It finds the tree by its own path: the tree may lie anywhere. Only shell
 * built-ins are used.
 */
export function wrapperScript(python: string, arch: Arch): string {
  return `#!/bin/sh
case $0 in
*/*) root=\${0%/*}/../aws-cli ;;
*) root=../aws-cli ;;
esac
# The AWS CLI wants a home, which Lambda doesn't give; there it keeps a cache.
: "\${HOME:=/tmp}"
export HOME
# --inhibit-cache: libraries of the system must not be mixed with those of the layer.
# -I -S: nor its Python packages, nor what variables of the environment say to Python. -B: /opt can't be written to.
exec "$root/lib/${LOADER[arch]}" --inhibit-cache --library-path "$root/lib" \\
	"$root/libexec/${python}" -I -S -B -X utf8 "$root/packages" "$@"
`;
}
