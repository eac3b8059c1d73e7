import { DRILL_MODES } from '../../../../functions/dump-format/keys/drill-mode';
import {
  COMPRESSIONS,
  drillReportKey,
  drillVerdictKey,
  ENDINGS,
  factsKey,
  indexKey,
  manifestKey,
  verdictKey,
} from '../../../../functions/dump-format/keys/object-keys';
import { expression } from '../../../synth/expression';
import type { Account } from '../../foundation/account';
import type { Statement } from '../../foundation/policy';
import { denyOverwrite } from './conditional-write';

/** Terraform expression: whether the accounts of the server are dumped. */
export const DUMPS_USERS = 'var.dump_users';

const DUMPS = COMPRESSIONS.map((compression) => `*.sql.${ENDINGS[compression]}`);
const MANIFESTS = manifestKey('*');
const FACTS = factsKey('*');
/** Verdict and index of a verification. */
const VERIFIED = [verdictKey('*'), indexKey('*')];
/** What states which dumps count, and what is known of them. */
const VERDICTS = [MANIFESTS, verdictKey('*'), ...DRILL_MODES.map((mode) => drillVerdictKey('*', mode))];
/** Verdicts and reports of drills. */
const DRILLED = DRILL_MODES.flatMap((mode) => [drillVerdictKey('*', mode), drillReportKey('*', mode)]);

export interface ObjectPermissionsProps {
  readonly account: Account;
  /** Name of the job, as a Terraform template. */
  readonly job: string;
  /** ARN of the bucket, and key prefix of the job without the last slash, as Terraform templates. */
  readonly bucketArn: string;
  readonly prefix: string;
  /** Key prefix of the accounts of the job without the last slash, as a Terraform template. */
  readonly usersPrefix: string;
  /** ARN of the KMS key of the dumps, as a Terraform expression; null without one. */
  readonly kmsKey: string;
}

/** Permissions for the objects of one job. */
export interface ObjectPermissions {
  /** Writes dumps with their facts, accounts and manifests, and reads them back, but for accounts. */
  readonly dump: readonly Statement[];
  /** The same without accounts. */
  readonly store: readonly Statement[];
  /** Reads dumps and what is known of them, for dumps that are made from them. */
  readonly source: readonly Statement[];
  /** Reads dumps and writes verdicts and indexes. */
  readonly verify: readonly Statement[];
  /** Reads dumps and their verdicts, and writes verdicts and reports of drills. */
  readonly drill: readonly Statement[];
  /** Reads dumps and what is known of them, as the command line does. */
  readonly restore: readonly Statement[];
  /** Reads manifests and verdicts, and tags all objects of dumps. */
  readonly retention: readonly Statement[];
  /** Reads the accounts, and which dumps they belong to. For people: no function has this. */
  readonly usersReader: readonly Statement[];
}

export function objectPermissions({
  account,
  job,
  bucketArn,
  prefix,
  usersPrefix,
  kmsKey,
}: ObjectPermissionsProps): ObjectPermissions {
  // Year, month, job and date are all in the pattern, because the prefix of another job can be below this one. In a
  // pattern of IAM a question mark is any single character, including a slash.
  const objects = (ending: string) => `${bucketArn}/${prefix}/????/??/${job}-????-??-??${ending}`;
  // The name does not begin with that of the job, so that no pattern for dumps matches it.
  const users = `${bucketArn}/${usersPrefix}/????/??/users-${job}-????-??-??*.sql.gz`;
  const readVersions: Statement = {
    sid: 'ReadDumps',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [objects('*')],
  };
  const find: Statement = {
    // Without this permission, S3 returns 403 instead of 404 for a dump that does not exist.
    sid: 'FindDumps',
    actions: ['s3:ListBucket'],
    resources: [bucketArn],
    condition: { StringLike: { 's3:prefix': [`${prefix}/????/??/*`] } },
  };
  const findMonths: Statement = {
    sid: 'FindMonths',
    actions: ['s3:ListBucket'],
    resources: [bucketArn],
    // With the delimiter, the objects of other jobs, whose prefix this job's name may be, are not listed.
    condition: {
      StringEquals: { 's3:delimiter': '/' },
      StringLike: { 's3:prefix': [`${prefix}/`, `${prefix}/????/`] },
    },
  };
  const encrypt: Statement = {
    sid: 'EncryptDumps',
    // S3 decrypts the parts when it completes a multipart upload.
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: expression(kmsKey),
    condition: { StringEquals: { 'kms:ViaService': account.endpoint('s3') } },
    when: `${kmsKey} != null`,
  };
  const decrypt: Omit<Statement, 'sid'> = {
    actions: ['kms:Decrypt'],
    resources: expression(kmsKey),
    condition: { StringEquals: { 'kms:ViaService': account.endpoint('s3') } },
    when: `${kmsKey} != null`,
  };
  const writing: Statement[] = [
    {
      sid: 'WriteDumps',
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      // No verdicts: those belong to the verify function.
      resources: [...DUMPS, FACTS, MANIFESTS].map(objects),
    },
    denyOverwrite('OverwriteNoDump', DUMPS.map(objects), ['s3:if-none-match']),
    // Facts of a dump that is gone are replaced by those of the dump in its place.
    denyOverwrite('OverwriteNoFacts', [objects(FACTS)], ['s3:if-none-match', 's3:if-match']),
    // A manifest that describes another object is replaced by the manifest of the existing dump.
    denyOverwrite('OverwriteNoManifest', [objects(MANIFESTS)], ['s3:if-none-match', 's3:if-match']),
    { sid: 'ReadDumps', actions: ['s3:GetObject'], resources: [objects('*')] },
  ];
  // They are never read.
  const usersWriting: Statement[] = [
    { sid: 'WriteUsers', actions: ['s3:PutObject'], resources: [users], when: DUMPS_USERS },
    { ...denyOverwrite('OverwriteNoUsers', [users], ['s3:if-none-match']), when: DUMPS_USERS },
  ];
  const findNames: Statement = {
    sid: 'FindNames',
    actions: ['s3:ListBucket'],
    resources: [bucketArn],
    // As the command line lists them.
    condition: { StringLike: { 's3:prefix': [`${prefix}/*`] } },
  };
  return {
    dump: [...writing, ...usersWriting, find, encrypt],
    store: [...writing, find, encrypt],
    source: [
      { ...readVersions, sid: 'ReadSource' },
      { ...find, sid: 'FindSource' },
      { ...decrypt, sid: 'DecryptSource' },
    ],
    verify: [
      readVersions,
      { sid: 'WriteVerdicts', actions: ['s3:PutObject'], resources: VERIFIED.map(objects) },
      // The index of another dump, which had the same key before, is replaced by that of the dump in its place.
      denyOverwrite('OverwriteNoVerdict', VERIFIED.map(objects), ['s3:if-none-match', 's3:if-match']),
      find,
      encrypt,
    ],
    drill: [
      readVersions,
      { sid: 'WriteDrills', actions: ['s3:PutObject'], resources: DRILLED.map(objects) },
      denyOverwrite('OverwriteNoDrill', DRILLED.map(objects), ['s3:if-none-match', 's3:if-match']),
      find,
      encrypt,
    ],
    restore: [readVersions, findNames, { ...decrypt, sid: 'DecryptDumps' }],
    retention: [
      // No dumps: what is in them is nothing that retention has to know.
      { sid: 'ReadVerdicts', actions: ['s3:GetObject'], resources: VERDICTS.map(objects) },
      {
        sid: 'TagDumps',
        actions: [
          's3:GetObjectTagging',
          's3:PutObjectTagging',
          // A tag is written to the version that was decided about.
          's3:PutObjectVersionTagging',
        ],
        // Accounts expire with their dump, also those of a time when they were dumped.
        resources: [objects('*'), users],
      },
      find,
      {
        sid: 'FindUsers',
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        condition: { StringLike: { 's3:prefix': [`${usersPrefix}/*`] } },
      },
      findMonths,
      { sid: 'ReadLifecycle', actions: ['s3:GetLifecycleConfiguration'], resources: [bucketArn] },
      { ...decrypt, sid: 'DecryptVerdicts' },
    ],
    usersReader: [
      { sid: 'ReadUsers', actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [users] },
      { sid: 'ReadVerdicts', actions: ['s3:GetObject'], resources: VERDICTS.map(objects) },
      findNames,
      { ...decrypt, sid: 'DecryptUsers' },
    ],
  };
}
