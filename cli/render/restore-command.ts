import { identifier } from '../../functions/core/sql/sql-text';
import { shellWord } from '../../functions/core/words/shell-word';
import type { Dump } from '../../functions/dump-format/listing/listed-dump';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { onlyDatabase } from '../../functions/dump-format/manifest/names-databases';

/** The shell commands that restore a dump into a new database with nothing but the programs of its family. */
export function restoreCommand({ dump, source }: Manifest): string[] {
  const version = dump.versionId === undefined ? '' : ` --version-id '${dump.versionId}'`;
  const program = source.flavour === 'mariadb' ? 'mariadb' : 'mysql';
  const client = `${program} --binary-mode${program === 'mariadb' ? ' --comments' : ''} --max-allowed-packet=1G`;
  // Other dumps create their databases.
  const database = onlyDatabase(source);
  const name = database === undefined ? '' : `${database}_restored`;
  // A name that begins with a hyphen would be read as an option.
  const argument = name.startsWith('-') ? `--database=${name}` : name;
  const target = name !== '' ? ` ${shellWord(argument)}` : '';
  const decompressor = dump.compression === 'zstd' ? 'zstd -d' : 'gzip -d';
  return [
    ...(name === '' ? [] : [`${program} --execute=${shellWord(`CREATE DATABASE ${identifier(name)}`)}`]),
    `aws s3api get-object --bucket ${shellWord(dump.bucket)} --key ${shellWord(dump.key)}${version} ${shellWord(basename(dump.key))}`,
    `${decompressor} -c ${shellWord(basename(dump.key))} | ${client}${target}`,
  ];
}

/** The same by this program. */
export function restoreByProgram({ source }: Manifest, { job, id }: Pick<Dump, 'job' | 'id'>): string {
  const database = onlyDatabase(source);
  const into = database === undefined ? '' : ` --into=${shellWord(`${database}_restored`)}`;
  return `lambda-mysqldump restore ${shellWord(job)} ${shellWord(id)}${into} --host=… --user=…`;
}

function basename(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
