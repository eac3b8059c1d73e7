import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  S3Client,
} from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { METRIC } from '../../../functions/dump/metric-names';
import { dumpKeyStem } from '../../../functions/dump-format/keys/object-keys';
import { manifestSchema } from '../../../functions/dump-format/manifest/manifest';
import { lockKey } from '../../../functions/slot-job/target';
import type { DumpRecord } from '../../../functions/store-dump/run/protocol';
import { clientTree } from '../../../layers/mysql-client/build';
import type { ReliabilityLab, Subject } from './lab';

/** Kinds of failures of a slot. */
export type ProblemKind = 'lost' | 'doubled' | 'truncated' | 'contradictory' | 'unexplained';

export interface Problem {
  readonly kind: ProblemKind;
  readonly what: string;
}

/** State of a slot in S3 and DynamoDB. */
export interface SlotState {
  readonly problems: readonly Problem[];
  readonly record: DumpRecord | undefined;
  /** Text of the dump without its last line, which contains the time; undefined when there is no dump. */
  readonly text: string | undefined;
}

/**
 * Inspects all objects and the lock record of a slot. Every version of an object counts: an overwritten object is
 * doubled, although a listing shows only one.
 *
 * @param expectedTexts every dump must have one of these texts; if empty, every text is accepted
 */
export async function inspectSlot(
  lab: ReliabilityLab,
  subject: Subject,
  slot: string,
  expectedTexts: readonly string[] = [],
): Promise<SlotState> {
  const target = { job: subject.name, slot };
  const versions = await versionsOf(lab, target);
  const record = await lab.destination.lockRecord(lockKey(target));
  const manifests = versions.filter(({ Key }) => Key?.endsWith('.manifest.json'));
  const facts = versions.filter(({ Key }) => Key?.endsWith('.facts.json.gz'));
  const dumps = versions.filter((version) => ![...manifests, ...facts].includes(version));
  const problems: Problem[] = [];
  const report = (kind: ProblemKind, what: string) => problems.push({ kind, what });

  if (dumps.length === 0)
    report('lost', `no dump; the lock is ${record?.state ?? 'absent'}: ${record?.lastError ?? ''}`);
  if (dumps.length > 0 && manifests.length === 0) report('lost', 'a dump without a manifest');
  if (dumps.length > 1) report('doubled', `${dumps.length} versions of the dump`);
  if (manifests.length > 1) report('doubled', `${manifests.length} versions of the manifest`);

  const bodies = await Promise.all(dumps.map((version) => bodyOf(lab, version)));
  const texts = await Promise.all(bodies.map(textOf));
  for (const text of texts) {
    if (text === undefined) report('truncated', 'a dump that does not decompress, or lacks its last line');
    else if (expectedTexts.length > 0 && !expectedTexts.includes(text)) {
      const expected = expectedTexts.map(({ length }) => length).join(' or ');
      report('truncated', `a dump of ${text.length} characters where ${expected} were expected`);
    }
  }
  const [dump] = dumps;
  const [body] = bodies;
  const [published] = manifests;
  if (dump && body && published) {
    const sha256 = hash('sha256', body);
    const manifest = manifestSchema.parse(JSON.parse((await bodyOf(lab, published)).toString('utf8')));
    const stored = { key: dump.Key, etag: dump.ETag, bytes: body.length, sha256, versionId: dump.VersionId };
    for (const [name, value] of Object.entries(stored)) {
      const its = manifest.dump[name as keyof typeof stored];
      if (its !== value) report('contradictory', `${name} is ${value}, but its manifest states ${its}`);
    }
    const its = facts.find(({ IsLatest }) => IsLatest);
    const itsHash = its && hash('sha256', await bodyOf(lab, its));
    if (manifest.facts !== undefined && itsHash !== manifest.facts.sha256) {
      report(
        'contradictory',
        `the facts have the SHA-256 ${itsHash}, but its manifest states ${manifest.facts.sha256}`,
      );
    }
    if (record?.state === 'DONE' && record.sha256 !== sha256) {
      report('contradictory', `sha256 is ${record.sha256} in the lock record, but ${sha256} in the dump`);
    }
  }
  if (record?.state === 'DONE' && !dump) report('contradictory', 'DONE without a dump');
  // A later event finds DONE, and has nothing to report.
  if (record?.state === 'DONE' && !isReported(lab.logs(subject, slot))) {
    report('contradictory', 'DONE, and no attempt has published the metrics of the dump');
  }
  return { problems, record, text: texts[0] };
}

/** Whether the log of an attempt has the metrics of a dump, in the embedded metric format. */
function isReported(logs: readonly string[]): boolean {
  return logs.some((log) => log.includes(`"${METRIC.success}":1`));
}

/** Deletes a slot's objects, because a long run would fill the memory. */
export async function deleteSlotObjects(lab: ReliabilityLab, subject: Subject, slot: string): Promise<void> {
  const versions = await versionsOf(lab, { job: subject.name, slot });
  const Objects = versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
  if (Objects.length === 0) return;
  await lab.cloud.client(S3Client).send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
}

async function versionsOf(lab: ReliabilityLab, target: { job: string; slot: string }): Promise<ObjectVersion[]> {
  const { Versions = [] } = await lab.cloud
    .client(S3Client)
    .send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: dumpKeyStem('backups', target) }));
  return Versions;
}

async function bodyOf(lab: ReliabilityLab, { Key, VersionId }: ObjectVersion): Promise<Buffer> {
  const { Body } = await lab.cloud.client(S3Client).send(new GetObjectCommand({ Bucket: BUCKET, Key, VersionId }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** The dump's text without its last line; undefined when it is incomplete. */
async function textOf(body: Buffer): Promise<string | undefined> {
  const zstd = join(await clientTree(), 'bin', 'zstd');
  const { status, stdout } = spawnSync(zstd, ['-d', '-q', '-c'], { input: body, maxBuffer: 1024 ** 3 });
  const [whole, text] = /^(.*\n)-- Dump completed on [0-9: -]+\n$/s.exec(stdout.toString('latin1')) ?? [];
  return status === 0 && whole !== undefined ? text : undefined;
}
