import type { Arch } from '../../dev/tools/debian/package-set';
import { LOADER } from '../tools/elf-closure';

/**
 * The shell script that starts a bundled program through the bundled loader, so that the C library of the system below
 * doesn't matter. It finds the tree by its own path: the tree may lie anywhere. Only shell built-ins are used.
 */
export function wrapperScript(program: string, arch: Arch): string {
  return `#!/bin/sh
case $0 in
*/*) root=\${0%/*}/../mysql-client ;;
*) root=../mysql-client ;;
esac
export LIBMYSQL_PLUGIN_DIR="$root/plugin/mysql" MARIADB_PLUGIN_DIR="$root/plugin/mariadb"
# --inhibit-cache: libraries of the system must not be mixed with those of the layer.
exec "$root/lib/${LOADER[arch]}" --inhibit-cache --library-path "$root/lib" "$root/libexec/${program}" "$@"
`;
}
