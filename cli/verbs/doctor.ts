import { type Config, parseConfig } from '../../functions/dump/config';
import { EXIT } from '../core/exit-codes';
import { connectionCheck, passwordCheck } from '../doctor/credentials';
import { dumpsCheck, scheduleCheck } from '../doctor/dumps';
import { type Check, examine, type Status } from '../doctor/finding';
import { configurationCheck, dumpFunctionCheck, otherFunctionsCheck } from '../doctor/functions';
import { clockCheck, databaseCheck } from '../doctor/network';
import { bucketCheck, lockTableCheck } from '../doctor/storage';
import type { Colour } from '../output/output';
import { counted } from '../output/units';
import { type DumpFunction, readDumpFunction, usualName } from '../place/function';
import { JOB, PLACE } from '../usage/common-options';
import { verb } from '../usage/verb';

/** In the order in which a run needs them. */
const CHECKS: readonly Check[] = [
  dumpFunctionCheck,
  configurationCheck,
  scheduleCheck,
  connectionCheck,
  passwordCheck,
  bucketCheck,
  lockTableCheck,
  otherFunctionsCheck,
  dumpsCheck,
  clockCheck,
  databaseCheck,
];

const COLOURS: Record<Status, Colour> = { ok: 'green', warning: 'yellow', failed: 'red', unknown: 'dim' };
const WIDTH = Math.max(...CHECKS.map(({ name }) => name.length));

export const doctor = verb({
  name: 'doctor',
  summary: 'Check a job: function, parameters, bucket, lock table, dumps, and whether the database answers here',
  description: [
    'One line for each check: ok, or what to do. It reads configuration and never a password. A check that your user or role',
    'has no permission for is reported as "unknown". Exits 1 when a check failed.',
  ],
  arguments: [JOB],
  options: { function: PLACE.function },
  examples: [['doctor shop', 'checks the job "shop"']],
  run: async ({ arguments: [job = ''], options }, session) => {
    const { output, aws } = session;
    const dumpFunction = await readDumpFunction(await aws.lambda(), options.function ?? usualName(job));
    const examination = { session, dumpFunction, config: configOf(dumpFunction) };
    const counts: Record<Status, number> = { ok: 0, warning: 0, failed: 0, unknown: 0 };
    for (const check of CHECKS) {
      output.progress(`checking: ${check.name}`);
      for (const finding of await examine(check, examination)) {
        counts[finding.status] += 1;
        output.result('check', finding, (paint) => [
          `${paint(COLOURS[finding.status], finding.status.padEnd(7))}  ${finding.check.padEnd(WIDTH)}  ${finding.message}`,
        ]);
      }
    }
    output.note('');
    output.note(
      `${counted(counts.failed, 'failure')}, ${counted(counts.warning, 'warning')}, ${counts.unknown} unknown.`,
    );
    return counts.failed > 0 ? EXIT.failed : EXIT.done;
  },
});

function configOf({ configuration }: DumpFunction): Config | undefined {
  try {
    return parseConfig(configuration.Environment?.Variables ?? {});
  } catch {
    return undefined;
  }
}
