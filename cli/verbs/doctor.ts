import { parseConfig } from '../../functions/dump/config';
import { parseConfig as parseMaskConfig } from '../../functions/mask/config';
import { UsageError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import { clockCheck } from '../doctor/clock';
import { connectionCheck, passwordCheck } from '../doctor/credentials';
import { databaseCheck } from '../doctor/database';
import { dumpsCheck, scheduleCheck } from '../doctor/dumps';
import { encryptionCheck } from '../doctor/encryption';
import { type Check, type Examination, examine, type Status } from '../doctor/finding';
import { configurationCheck, dumpFunctionCheck, otherFunctionsCheck } from '../doctor/functions';
import { maskingCheck } from '../doctor/masking';
import { retentionCheck } from '../doctor/retention';
import { runnerCheck } from '../doctor/runner';
import { bucketCheck, lockTableCheck } from '../doctor/storage';
import { uploadsCheck } from '../doctor/uploads';
import type { Colour } from '../output/output';
import { counted } from '../output/units';
import { type DumpFunction, readDumpFunction, usualName } from '../place/function';
import { addressOf, THROUGH } from '../target/through';
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
  uploadsCheck,
  encryptionCheck,
  lockTableCheck,
  runnerCheck,
  otherFunctionsCheck,
  retentionCheck,
  dumpsCheck,
  clockCheck,
  databaseCheck,
];
/** Masked dumps come from dumps, and expire with the lifecycle of their bucket. */
const OF_DATABASE: ReadonlySet<Check> = new Set([connectionCheck, passwordCheck, retentionCheck, databaseCheck]);
/** Of a job of masked dumps. */
const MASK_CHECKS = CHECKS.filter((check) => !OF_DATABASE.has(check)).toSpliced(3, 0, maskingCheck);

const COLOURS: Record<Status, Colour> = { ok: 'green', warning: 'yellow', failed: 'red', unknown: 'dim' };
const WIDTH = Math.max(...CHECKS.map(({ name }) => name.length));
/** Begins a further line of a message, such as a statement that can be copied. */
const FURTHER = `\n${' '.repeat(9)}`;

export const doctor = verb({
  name: 'doctor',
  summary: 'Check a job: function, parameters, bucket, lock table, dumps, and whether the database answers here',
  description: [
    'One line for each check: ok, or what to do. It reads configuration, and a password only with --login: then it logs in as',
    'the user of the dump, and asks the server what a run asks before it dumps. A check that your user or role has no',
    'permission for is reported as "unknown". Exits 1 when a check failed.',
  ],
  arguments: [JOB],
  options: {
    function: PLACE.function,
    login: { type: 'flag', help: 'Read the password, log in as the user of the dump, and check its privileges' },
    ...THROUGH,
  },
  examples: [
    ['doctor shop', 'checks the job "shop"'],
    ['doctor shop --login --through 127.0.0.1:13306', 'checks its user as well, through a forwarded port'],
  ],
  run: async ({ arguments: [job = ''], options }, session) => {
    const { output, aws } = session;
    const dumpFunction = await readDumpFunction(await aws.lambda(), options.function ?? usualName(job));
    const { isMasking } = dumpFunction;
    if (isMasking && (options.login || options.through !== undefined)) {
      throw new UsageError([
        `The masked dumps of the job "${job}" are made from dumps, and not from a database. Leave out --login and --through.`,
      ]);
    }
    const examination: Examination = {
      session,
      dumpFunction,
      config: isMasking ? undefined : configOf(dumpFunction, parseConfig),
      masking: isMasking ? configOf(dumpFunction, parseMaskConfig) : undefined,
      through: addressOf(options.through),
      logsIn: options.login,
    };
    const counts: Record<Status, number> = { ok: 0, warning: 0, failed: 0, unknown: 0 };
    for (const check of isMasking ? MASK_CHECKS : CHECKS) {
      output.progress(`checking: ${check.name}`);
      for (const finding of await examine(check, examination)) {
        counts[finding.status] += 1;
        output.result('check', finding, (paint) => [
          `${paint(COLOURS[finding.status], finding.status.padEnd(7))}  ${finding.check.padEnd(WIDTH)}  ${finding.message.replaceAll('\n', FURTHER)}`,
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

function configOf<Config>(
  { configuration }: DumpFunction,
  parse: (environment: NodeJS.ProcessEnv) => Config,
): Config | undefined {
  try {
    return parse(configuration.Environment?.Variables ?? {});
  } catch {
    return undefined;
  }
}
