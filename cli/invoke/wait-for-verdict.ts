import { ObjectStore } from '../../functions/core/aws/object-store';
import { readState } from '../../functions/dump-format/listing/known-dump';
import { RUNNER_ENV } from '../../functions/runner/env';
import { InvocationError, NotFoundError } from '../core/errors';
import { EXIT, type Exit } from '../core/exit-codes';
import type { Session } from '../core/session';
import { chooseDump } from '../dumps/choose';
import { duration } from '../output/units';
import { type DumpFunction, readConfiguration } from '../place/function';
import { verification, verificationLines } from '../render/verification';
import { INVOCATION_MS } from './while-running';

/** Milliseconds between two looks into the bucket. */
const INTERVAL_MS = 3_000;

/** @throws {NotFoundError} when nothing verifies the dumps of the job. Who may not ask waits without knowing. */
export async function requireVerification({ name, job }: DumpFunction, { aws }: Session): Promise<void> {
  try {
    await readConfiguration(await aws.lambda(), `${name}-verify`);
  } catch (error) {
    if (!(error instanceof NotFoundError)) return;
    throw new NotFoundError(
      'FUNCTION_MISSING',
      `There is no function "${name}-verify" to wait for. Make the dump without --wait, and read it here: lambda-mysqldump verify ${job}`,
      { cause: error },
    );
  }
}

/**
 * Waits for the verdict of the verification on a dump, and reports it.
 *
 * @throws {InvocationError} when there is none after the longest run of the verify function, and no runner that may still read the dump.
 */
export async function waitForVerdict(
  { bucket, prefix, job, name, configuration }: DumpFunction,
  id: string,
  { aws, clock, output, signal }: Session,
): Promise<Exit> {
  const store = new ObjectStore(await aws.s3(), bucket, undefined, 'person');
  const startedAt = clock.monotonic();
  // A task of the runner has the time that the module gives it.
  const isBounded = configuration.Environment?.Variables?.[RUNNER_ENV.stateMachine] === undefined;
  for (;;) {
    const dump = await chooseDump(store, { job, prefix }, id, clock.now(), signal);
    const { verdict } = await readState(store, dump, signal);
    if (verdict) {
      output.result('verification', verification(dump, verdict), (paint) => verificationLines(dump, verdict, paint));
      return verdict.verified ? EXIT.done : EXIT.damaged;
    }
    const waited = clock.monotonic() - startedAt;
    if (isBounded && waited > INVOCATION_MS) {
      throw new InvocationError(
        'FUNCTION_FAILED',
        `The dump is there, and has no verdict after ${duration(waited / 1000)}. Look at the log of the function "${name}-verify", or read the dump here: lambda-mysqldump verify ${job} ${id}`,
      );
    }
    output.progress(`waiting for the verification  ${duration(waited / 1000)}`);
    await clock.sleep(INTERVAL_MS, signal);
  }
}
