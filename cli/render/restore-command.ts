import { shellWord } from '../../functions/core/shell-word';
import type { Manifest } from '../../functions/dump-format/manifest';
import { onlyDatabase } from '../../functions/dump-format/names-databases';

/** The shell command that restores a dump with nothing but the programs of its family. */
export function restoreCommand({ dump, source }: Manifest): string[] {
  const version = dump.versionId === undefined ? '' : ` --version-id '${dump.versionId}'`;
  const client =
    source.flavour === 'mariadb'
      ? 'mariadb --binary-mode --comments --max-allowed-packet=1G'
      : 'mysql --binary-mode --max-allowed-packet=1G';
  // Other dumps create their databases.
  const database = onlyDatabase(source);
  const name = database === undefined ? '' : `${database}_restored`;
  // A name that begins with a hyphen would be read as an option.
  const argument = name.startsWith('-') ? `--database=${name}` : name;
  const target = name !== '' ? ` ${shellWord(argument)}` : '';
  const decompressor = dump.compression === 'zstd' ? 'zstd -d' : 'gzip -d';
  return [
    `aws s3api get-object --bucket ${shellWord(dump.bucket)} --key ${shellWord(dump.key)}${version} ${shellWord(basename(dump.key))}`,
    `${decompressor} -c ${shellWord(basename(dump.key))} | ${client}${target}`,
  ];
}

function basename(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
