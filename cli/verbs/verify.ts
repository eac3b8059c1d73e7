import type { Log } from '../../functions/core/logger';
import { compressionOf } from '../../functions/dump-format/keys/object-keys';
import { readState } from '../../functions/dump-format/listing/known-dump';
import { dumpToVerify } from '../../functions/verify/dump-to-verify';
import { verifyDump } from '../../functions/verify/verify-dump';
import { NotFoundError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import { chooseDump } from '../dumps/choose';
import { toolboxFor } from '../dumps/programs';
import { ReadingStore } from '../dumps/reading-store';
import { ByteProgress } from '../output/progress';
import { duration } from '../output/units';
import { findJob, findPlace } from '../place/place';
import { missingVerdict } from '../render/missing-verdict';
import { verification as asObject, contentOf, verificationLines } from '../render/verification';
import { JOB, PLACE, SLOT } from '../usage/common-options';
import { verb } from '../usage/verb';

export const verify = verb({
  name: 'verify',
  summary: 'Read a dump here and now, and compare it with its manifest',
  description: [
    'Reads the whole dump from S3 and compares it with its manifest, by the code of the verify function: bytes, checksums,',
    'tables, views, the end. Nothing is written: the verdict next to the dump stays what it is. Exits 5 when it is damaged.',
  ],
  arguments: [JOB, SLOT],
  options: {
    ...PLACE,
    stored: { type: 'flag', help: 'Only report the verdict that is next to the dump' },
  },
  examples: [
    ['verify shop', 'reads the newest dump of the job "shop"'],
    ['verify shop 2026-11-20 --stored', 'what the verify function found'],
  ],
  run: async ({ arguments: [job = '', wanted = 'latest'], options }, session) => {
    const { output, clock, signal, environment, aws } = session;
    const place = await findPlace(options, job, session);
    const jobPlace = await findJob(place, job, signal);
    const dump = await chooseDump(place.store, jobPlace, wanted, clock.now(), signal);
    if (options.stored) {
      const known = await readState(place.store, dump, signal);
      const { verdict } = known;
      if (!verdict) {
        throw new NotFoundError(
          'DUMP_NOT_FOUND',
          `There is no verdict on the dump ${dump.id} of the job "${job}" (${missingVerdict(known)}). Without --stored, this command reads the dump itself; "The event" in docs/verify.md has the command that writes a verdict.`,
        );
      }
      output.result('verification', asObject(dump, verdict), (paint) => verificationLines(dump, verdict, paint));
      return verdict.verified ? EXIT.done : EXIT.damaged;
    }
    const startedAt = clock.monotonic();
    const progress = new ByteProgress(output, clock, `reading ${job} ${dump.id}`, dump.object?.bytes ?? 0);
    const log: Log = {
      info: () => {},
      warn: (message) => output.note(message),
      error: (message) => output.note(message),
    };
    const store = new ReadingStore(await aws.s3(), place.store.bucket, dump.key, (bytes) => progress.add(bytes));
    const toolbox = toolboxFor(compressionOf(dump.key) ?? 'zstd', environment);
    const config = { jobName: job, prefix: jobPlace.prefix, tableShrinkShare: undefined };
    const verification = await verifyDump(
      await dumpToVerify(store, dump.key, signal),
      { config, store, toolbox, log },
      signal,
    );
    const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
    const { findings, restoreWarnings = [], copyOf } = verification;
    const verified = findings.length === 0;
    output.result(
      'verification',
      {
        job,
        id: dump.id,
        key: dump.key,
        stored: false,
        verified,
        findings,
        warnings: restoreWarnings,
        dump: verification.dump,
        copyOf,
        seconds,
      },
      (paint) => [
        verified
          ? `${paint('green', 'verified')}  ${job} ${dump.id}: ${verification.dump ? contentOf(verification.dump) : 'nothing could be read'}, read in ${duration(seconds)}`
          : `${paint(['red', 'bold'], 'DAMAGED')}  ${job} ${dump.id}`,
        ...(copyOf ? [`It is a copy of s3://${copyOf.bucket}/${copyOf.key}.`] : []),
        ...[...findings, ...restoreWarnings].map((line) => `- ${line}`),
      ],
    );
    return verified ? EXIT.done : EXIT.damaged;
  },
});
