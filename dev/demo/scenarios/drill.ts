import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { drillReportKey, dumpKey, manifestKey } from '../../../functions/dump-format/keys/object-keys';
import { renderCrc32 } from '../../../functions/dump-format/manifest/crc32';
import { clientTree } from '../../../layers/mysql-client/build';
import { run } from '../../tools/command';
import { until } from '../../tools/until';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Observer } from '../environment/observer';
import type { FirstDump } from './first-dump';
import { NOTHING_TO_SHOW, type Scenario } from './scenario';
import type { WholeDump } from './whole-dump';

/** Seconds within which a dump in the bucket is verified and drilled while the demo keeps the machine busy. */
const DRILLED_WITHIN = 240;

/** Two damaged definitions: one that no server accepts, and one that every server accepts although it is wrong. */
const DAMAGES = [
  's/`tax_rate` decimal(4,3)/`tax_rate` decimal(4,5)/',
  "s/NOT NULL DEFAULT 'open'/NOT NULL DEFAULT 'sent'/",
];

/** Shows that the definitions of the dump were restored and compared, and that damaged ones in a copy are found by name. */
export async function showDrill(
  scenario: Scenario,
  demo: DemoEnvironment,
  observer: Observer,
  first: FirstDump | undefined,
  slot: string,
): Promise<void> {
  if (!first) throw new Error(NOTHING_TO_SHOW);
  const sound = await drilled(observer, first.dump.key);
  scenario.record(
    `The definitions of ${first.dump.key} were restored by themselves into MySQL ${sound.server.version}, in ${sound.seconds.toFixed(1)} s. Objects compared with the source: ${sound.facts?.compared ?? 0}; refused: ${sound.problemCount}; different: ${sound.facts?.differenceCount}.`,
    sound.restorable && (sound.facts?.compared ?? 0) > 0,
  );
  for (const finding of findingsOf(sound)) scenario.record(finding, false);

  const key = await putDamagedCopy(demo, first, slot);
  const { verified } = await until(() => observer.verdict(key), { what: 'The verdict', seconds: DRILLED_WITHIN });
  scenario.record(
    `A copy with two damaged definitions, whose manifest fits its bytes, is ${verified ? 'verified: its bytes are those of its manifest' : 'not verified'}.`,
    verified,
  );
  const damaged = await drilled(observer, key);
  const findings = findingsOf(damaged);
  scenario.record(`Its drill: ${damaged.restorable ? 'restorable' : 'not restorable'}.`, !damaged.restorable);
  scenario.record(
    `The server refused: ${damaged.problems.map(({ object }) => object).join(', ') || 'nothing'}. ${damaged.problems[0]?.message ?? ''}`,
    damaged.problems[0]?.object === 'table `shop`.`products`',
  );
  const changed = findings.find((finding) => finding.includes('differs in its default'));
  scenario.record(changed ?? 'The changed default was not found.', changed !== undefined);
  const report = drillReportKey(key);
  const { file } = await observer.download(report);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').length;
  scenario.record(`A report for people is next to it: ${report.split('/').at(-1)}, ${lines} lines.`);
}

function drilled(observer: Observer, dumpKey: string) {
  return until(() => observer.drillVerdict(dumpKey), { what: 'The verdict of the drill', seconds: DRILLED_WITHIN });
}

function findingsOf({ problems, facts }: Awaited<ReturnType<typeof drilled>>): string[] {
  return [...problems.map(({ object, message }) => `${object}: ${message}`), ...(facts?.differences ?? [])];
}

/** Puts a copy of the dump with damaged definitions into the bucket, as the dump of a date; returns its key. */
async function putDamagedCopy(
  { cloud, bucket: Bucket }: DemoEnvironment,
  { dump }: FirstDump,
  slot: string,
): Promise<string> {
  const body = await damagedCopy(dump);
  const s3 = cloud.client(S3Client);
  const { job, dump: described } = dump.manifest;
  const key = dumpKey('', { job, slot }, described.compression);
  const { ETag = '', VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
  const manifest = {
    ...dump.manifest,
    slot,
    dump: {
      ...dump.manifest.dump,
      key,
      etag: ETag,
      versionId: VersionId,
      bytes: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
      parts: [{ bytes: body.length, crc32: renderCrc32(crc32(body)) }],
    },
  };
  await s3.send(new PutObjectCommand({ Bucket, Key: manifestKey(key), Body: JSON.stringify(manifest) }));
  return key;
}

async function damagedCopy({ file }: WholeDump): Promise<Buffer> {
  const zstd = join(await clientTree(), 'bin', 'zstd');
  const copy = `${file}.damaged`;
  const command = '"$1" -dc "$2" | LC_ALL=C sed -e "$3" -e "$4" | "$1" -q -f -o "$5"';
  await run('bash', ['-o', 'pipefail', '-c', command, 'bash', zstd, file, ...DAMAGES, copy]);
  return readFile(copy);
}
