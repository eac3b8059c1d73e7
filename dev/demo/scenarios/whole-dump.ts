import { join } from 'node:path';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { clientTree } from '../../../layers/mysql-client/build';
import { run } from '../../tools/command';
import { until } from '../../tools/until';
import type { Observer } from '../environment/observer';
import type { Scenario } from './scenario';

/** A downloaded dump. */
export interface WholeDump {
  readonly key: string;
  readonly file: string;
  readonly manifest: Manifest;
}

/** Downloads the dump of a date, and checks that it is complete: by its hash, its last line, and its verdict. */
export async function wholeDump(scenario: Scenario, observer: Observer, slot: string): Promise<WholeDump> {
  const versions = await observer.versions(slot);
  const key = versions.map((version) => version.key).find((name) => name.endsWith('.sql.zst'));
  if (key === undefined) throw new Error(`There is no dump of ${slot} in the bucket.`);
  const [{ file, sha256 }, manifest] = await Promise.all([observer.download(key), observer.manifest(key)]);
  const isSame = sha256 === manifest.dump.sha256;
  scenario.record(`${key}: its SHA-256 is ${isSame ? 'the one' : 'not the one'} in its manifest.`, isSame);
  const lastLine = await lastLineOf(file);
  scenario.record(`Its last line is: ${lastLine}`, lastLine.startsWith('-- Dump completed on '));
  const verdict = await until(() => observer.verdict(key), { what: 'The verdict', seconds: 180 });
  scenario.record(
    verdict.verified
      ? `It was read back by itself in ${verdict.seconds.toFixed(1)} s, and is verified: ${verdict.dump?.tables} tables and views, ${verdict.dump?.statements.insert} INSERT statements.`
      : `It was read back by itself, and does not match its manifest: ${verdict.findings.join(' ')}`,
    verdict.verified,
  );
  return { key, file, manifest };
}

async function lastLineOf(file: string): Promise<string> {
  const zstd = join(await clientTree(), 'bin', 'zstd');
  const end = await run('sh', ['-c', '"$1" --decompress --stdout "$2" | tail --bytes=1000', 'sh', zstd, file]);
  const line = end.trimEnd().split('\n').at(-1) ?? '';
  return line.length > 60 ? `…${line.slice(-60)}` : line;
}
