import { ERROR_CODES, type ErrorCode } from '../../functions/core/error-codes';
import { codeIn, detailOf } from '../../functions/core/errors';
import type { Response } from '../../functions/drill/create-handler';
import type { DrillMode } from '../../functions/dump-format/keys/drill-mode';
import { InvocationError, NotFoundError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import { chooseDump } from '../dumps/choose';
import { invoke } from '../invoke/invoke';
import { INVOCATION_MS, whileRunning } from '../invoke/while-running';
import { counted, duration } from '../output/units';
import { usualName } from '../place/function';
import { findJob, findPlace } from '../place/place';
import { JOB, PLACE, SLOT } from '../usage/common-options';
import { verb } from '../usage/verb';

export const drill = verb({
  name: 'drill',
  summary: 'Restore a dump in the drill function, its definitions or all of it, and show what it found',
  description: [
    'Invokes the drill function of the job. It restores everything but the rows of a verified dump into a server of its own,',
    'with --full the rows as well, compares the result with the source, and stores verdict and report next to the dump.',
    'Exits 5 when the dump does not restore as it is.',
  ],
  arguments: [JOB, SLOT],
  options: {
    ...PLACE,
    full: { type: 'flag', help: 'Restore the dump with all rows' },
    'drill-function': {
      type: 'string',
      placeholder: 'name',
      help: 'Name of the drill function; by default that of the dump function with "-drill"',
    },
  },
  examples: [
    ['drill shop 2026-11-20', 'drills the dump of a date again'],
    ['drill shop --full', 'restores the newest dump with all rows'],
  ],
  run: async ({ arguments: [job = '', wanted = 'latest'], options }, session) => {
    const { aws, clock, output, signal } = session;
    const place = await findPlace(options, job, session);
    const dump = await chooseDump(place.store, await findJob(place, job, signal), wanted, clock.now(), signal);
    const mode: DrillMode = options.full === true ? 'full' : 'definitions';
    const name = options['drill-function'] ?? `${place.dumpFunction?.name ?? usualName(job)}-drill`;
    const { response } = await whileRunning(name, session, async () =>
      invoke(await aws.lambda(INVOCATION_MS), name, { key: dump.key, mode }, signal),
    );
    const answer = response as Response;
    if (!answer.drilled && answer.execution !== undefined) {
      output.result('drill', { ...answer, id: dump.id }, (paint) => [
        `${paint('green', 'left to the runner')}  ${job} ${dump.id}: ${answer.reason}`,
        `It is drilled by ${answer.execution}. "lambda-mysqldump show ${job} ${dump.id}" shows the verdict when it is there.`,
      ]);
      return EXIT.done;
    }
    if (!answer.drilled) {
      if (answer.key === null) throw new NotFoundError('DUMP_NOT_FOUND', answer.reason);
      const code = codeIn(answer.reason);
      throw new InvocationError(
        code !== undefined && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'FUNCTION_FAILED',
        `The dump ${dump.id} of the job "${job}" was not drilled: ${detailOf(answer.reason)}`,
      );
    }
    const { restorable, problems, differences, warnings, serverVersion, seconds } = answer;
    const findings = [...problems.map(({ object, message }) => `${object}: ${message}`), ...differences];
    output.result('drill', { ...answer, id: dump.id }, (paint) => [
      restorable
        ? `${paint('green', 'drilled')}  ${job} ${dump.id}: ${mode === 'full' ? 'it restores with all rows' : 'its definitions restore'} into ${serverVersion}, in ${duration(seconds)}`
        : `${paint(['red', 'bold'], 'FAULTY')}  ${job} ${dump.id}: ${counted(findings.length, 'finding')} on ${serverVersion} (docs/drill.md)`,
      ...[...findings, ...warnings].map((line) => `- ${line.replaceAll('\n', '\n  ')}`),
    ]);
    return restorable ? EXIT.done : EXIT.damaged;
  },
});
