import type { Arch } from '../../dev/tools/debian/package-set';
import { LOADER } from '../tools/elf-closure';

/**
 * The shell script that starts the bundled server through the bundled loader, so that the C library of the system below
 * doesn't matter. It finds the tree by its own path: the tree may lie anywhere. Only shell built-ins are used.
 *
 * @param layer the layer's folder
 */
export function wrapperScript(layer: string, program: string, arch: Arch): string {
  return `#!/bin/sh
case $0 in
*/*) root=\${0%/*}/../${layer} ;;
*) root=../${layer} ;;
esac
# An absolute path: the server changes its folder.
root=$(cd "$root" && pwd)
# --inhibit-cache: libraries of the system must not be mixed with those of the layer.
exec "$root/lib/${LOADER[arch]}" --inhibit-cache --library-path "$root/lib" "$root/libexec/${program}" \\
	--no-defaults --basedir="$root" --plugin-dir="$root/plugin" \\
	--lc-messages-dir="$root/share" --character-sets-dir="$root/share/charsets" "$@"
`;
}
