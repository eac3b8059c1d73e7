import type { Options } from './verb';

/** A secret in the arguments would be in the process list and in the history of the shell. */
const PASSWORD_REFUSED =
  'A password in the arguments is visible in the process list and stays in the history of the shell. Use --defaults-extra-file, --password-parameter, --password-secret or the variable MYSQL_PWD; without them the command asks for it.';

/** Options of every verb. A password that a verb has no use for is refused in the same words, and not repeated. */
export const COMMON = {
  json: { type: 'flag', help: 'One JSON object for each line, for programs' },
  region: {
    type: 'string',
    placeholder: 'region',
    variable: 'AWS_REGION',
    help: 'AWS region; by default that of the profile',
    // A region that is not there has no address: the error would be about the network.
    check: (value: string) =>
      /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(value) ? undefined : 'must be the name of a region, such as eu-central-1',
  },
  profile: { type: 'string', placeholder: 'name', variable: 'AWS_PROFILE', help: 'Profile of the AWS configuration' },
  help: { type: 'flag', short: 'h', help: 'This help' },
  password: { type: 'string', short: 'p', help: '', refused: PASSWORD_REFUSED },
} as const satisfies Options;

/** Where the dumps are. */
export const PLACE = {
  bucket: {
    type: 'string',
    short: 'b',
    placeholder: 'bucket',
    variable: 'LAMBDA_MYSQLDUMP_BUCKET',
    help: 'Bucket with the dumps; by default that of the function',
    check: (value: string) =>
      /^arn:|^[^/:]+$/.test(value)
        ? undefined
        : 'must be the name of a bucket alone, without s3:// and without a prefix (--prefix)',
  },
  prefix: {
    type: 'string',
    placeholder: 'prefix',
    variable: 'LAMBDA_MYSQLDUMP_PREFIX',
    help: 'Key prefix of the jobs; by default it is found, and --prefix= is that of jobs without one',
    mayBeEmpty: true,
    check: (value: string) => (/^\/|\/$/.test(value) ? 'must not begin or end with a slash' : undefined),
  },
  function: {
    type: 'string',
    short: 'f',
    placeholder: 'name',
    variable: 'LAMBDA_MYSQLDUMP_FUNCTION',
    help: 'Name or ARN of the dump function; by default mysqldump-<job>',
  },
} as const satisfies Options;

/** Arguments that name a dump. */
export const JOB = { name: 'job', help: 'Name of the job', required: true } as const;
export const SLOT = {
  name: 'slot',
  help: 'Date or hour of the dump, such as 2026-11-20, or its id as "list" shows it, or its key, or "latest" (the default)',
} as const;
