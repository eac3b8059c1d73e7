import { PassThrough, Writable } from 'node:stream';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Aws } from '../../../../cli/core/aws';
import type { Session } from '../../../../cli/core/session';
import { Output } from '../../../../cli/output/output';
import { parse } from '../../../../cli/usage/parse';
import type { Verb } from '../../../../cli/usage/verb';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';

/** A clock of which nobody waits. */
const CLOCK = {
  now: () => new Date('2026-11-20T04:00:00Z'),
  monotonic: () => 0,
  sleep: async () => {},
};

export interface CommandSetup {
  /** What functions answer, by their names. */
  readonly answers?: Readonly<Record<string, object>>;
  /** The lock record of each look; the last one stays. */
  readonly records?: readonly (Partial<LockRecord> | undefined)[];
  /** Address of S3. */
  readonly s3?: string;
}

/** What a command works with: functions of the job `shop` with their answers, its lock records and its bucket. */
export function commandSession({ answers = {}, records = [], s3 = 'http://127.0.0.1:9' }: CommandSetup = {}) {
  const looks = [...records];
  let looked = 0;
  let out = '';
  const into = new Writable({
    write: (chunk, _encoding, done) => {
      out += chunk;
      done();
    },
  });
  const environment = { JOB_NAME: 'shop', DUMP_BUCKET: 'dumps', LOCK_TABLE: 'locks', SLOT_UNIT: 'day' };
  const lambda = {
    config: {
      region: async () => 'eu-central-1',
      // Other services are asked by its credentials: here there are none.
      signer: async () => Promise.reject(new Error('There are no credentials.')),
    },
    send: async (command: { input: { FunctionName?: string } }) => {
      const FunctionName = command.input.FunctionName ?? '';
      if (command instanceof GetFunctionConfigurationCommand) {
        return { FunctionName, Environment: { Variables: environment } };
      }
      return { Payload: Buffer.from(JSON.stringify(answers[FunctionName] ?? null)) };
    },
  };
  const dynamoDb = {
    send: async () => {
      looked += 1;
      const record = looks.length > 1 ? looks.shift() : looks[0];
      return record ? { Item: marshall(record) } : {};
    },
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const aws = {
    lambda: async () => lambda,
    dynamoDb: async () => dynamoDb,
    s3: async () => new S3Client({ endpoint: s3, region: 'eu-central-1', forcePathStyle: true, credentials }),
  } as unknown as Aws;
  const session: Session = {
    environment: {},
    input: new PassThrough(),
    output: new Output({ out: into, err: new PassThrough().resume(), environment: {}, json: false }),
    clock: CLOCK,
    signal: new AbortController().signal,
    aws,
  };
  return {
    session,
    /** Runs a verb. @returns its exit status. */
    run: (verb: Verb, ...args: string[]) => verb.run(parse(verb, args, {}).given, session),
    /** What it printed as its result. */
    out: () => out,
    /** How often the lock record was looked at. */
    looked: () => looked,
  };
}
