import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import {
  DeadlineError,
  errorFields,
  LambdaMysqldumpError,
  messageOf,
  sentence,
  withCode,
} from '../functions/core/errors';
import { systemClock } from '../functions/core/time/clock';
import { version } from '../package.json';
import { Aws } from './core/aws';
import { Interruption, OutputError, UsageError } from './core/errors';
import { EXIT, exitOf } from './core/exit-codes';
import { nearest } from './core/nearest';
import { TASK_OPTIONS } from './in-vpc/perform-in-vpc';
import { restoreTask } from './in-vpc/task';
import { Output, type Stream } from './output/output';
import { PROGRAM, programHelp, verbHelp } from './usage/help';
import { type Command, parse } from './usage/parse';
import type { Verb } from './usage/verb';
import { VERBS } from './verbs';

/** The process that a command line runs in. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly out: Stream;
  readonly err: Stream;
  readonly signal: AbortSignal;
  /** Whether another machine shows the output to a person. */
  readonly isRelayed?: boolean;
}

/** Runs a command line. Returns its exit status, and never throws. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { environment, out, err, signal, isRelayed = false } = surroundings;
  const output = new Output({ out, err, environment, json: args.includes('--json'), isRelayed });
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(name, rest, output);
    if (name === '--version' || name === 'version') {
      output.text(`${PROGRAM} ${version}`);
      return EXIT.done;
    }
    const command = parse(find(name), rest, environment);
    if (command.given.options.help) {
      output.text(verbHelp(command.verb));
      return EXIT.done;
    }
    return await perform(command, surroundings, output);
  } catch (error) {
    if (signal.aborted || error instanceof Interruption) return EXIT.interrupted;
    report(error, output);
    return exitOf(error);
  }
}

/**
 * Runs a restore as a task of the runner. It ends by itself when its time is up: whether Step Functions stops the task of a state
 * that timed out is not documented, and it would write beside the one that resumes it. Returns its exit status, and never throws.
 */
export async function runTask(surroundings: Surroundings): Promise<number> {
  const { environment, out, signal } = surroundings;
  const { log, args, seconds } = restoreTask(environment, out);
  const timeIsUp = seconds === undefined ? new AbortController().signal : AbortSignal.timeout(seconds * 1000);
  const either = AbortSignal.any([signal, timeIsUp]);
  setMaxListeners(0, either);
  const inTask = { ...surroundings, out: log.out, err: log.err, signal: either, isRelayed: true };
  const exit = await argumentsOfTask(args, inTask);
  const status = typeof exit === 'number' ? exit : await run(exit, inTask);
  const isCutOff = status === EXIT.interrupted && timeIsUp.aborted && !signal.aborted;
  const ended = isCutOff ? reportCutOff(seconds, inTask) : status;
  log.end(ended);
  return ended;
}

function reportCutOff(seconds: number | undefined, { out, err, environment }: Surroundings): number {
  const error = new DeadlineError(
    'OUT_OF_TIME',
    `The restore was stopped after ${seconds} s, which is all the time of a task (runner_timeout). Raise that variable of the module and apply it, and go on with --resume.`,
  );
  report(error, new Output({ out, err, environment, json: true }));
  return exitOf(error);
}

async function argumentsOfTask(
  args: (names: readonly string[]) => string[],
  { out, err, environment }: Surroundings,
): Promise<string[] | number> {
  try {
    return args(TASK_OPTIONS);
  } catch (error) {
    report(error, new Output({ out, err, environment, json: true }));
    return exitOf(error);
  }
}

/** Reports that results were lost, whatever the command has found. Returns the exit status. */
export function reportLostOutput(
  { code = 'unknown' }: NodeJS.ErrnoException,
  args: readonly string[],
  { environment, out, err }: Surroundings,
): number {
  const error = new OutputError(
    'OUTPUT_FAILED',
    `Standard output can't be written (${code}), so that results are missing from it. Free space where it goes to, and repeat the command.`,
  );
  report(error, new Output({ out, err, environment, json: args.includes('--json') }));
  return exitOf(error);
}

function help(name: string | undefined, [topic]: readonly string[], output: Output): number {
  output.text(topic === undefined || topic.startsWith('-') ? programHelp(VERBS) : verbHelp(find(topic)));
  // A script whose arguments got lost has not done what it is for.
  return name === undefined ? EXIT.usage : EXIT.done;
}

function find(name: string): Verb {
  const found = VERBS.find((verb) => verb.name === name);
  if (found) return found;
  if (name.startsWith('-')) {
    throw new UsageError([`The command comes first: ${PROGRAM} <command> [option …]. "${PROGRAM} help" lists them.`]);
  }
  const meant = nearest(
    name,
    VERBS.map((verb) => verb.name),
  );
  const hint = meant === undefined ? `"${PROGRAM} help" lists the commands.` : `Did you mean "${meant}"?`;
  throw new UsageError([`Unknown command ${JSON.stringify(name)}. ${hint}`]);
}

function perform({ verb, given }: Command, { environment, input, signal }: Surroundings, output: Output) {
  const { region, profile } = given.options as { region?: string; profile?: string };
  // The SDK for JavaScript does not read the variable that the AWS CLI reads.
  const aws = new Aws({ region: region ?? environment.AWS_DEFAULT_REGION, profile, environment });
  return verb.run(given, { environment, input, output, clock: systemClock, signal, aws });
}

/** An error without its stack: the message states what to do, and a defect is reported with its first line. */
function report(error: unknown, output: Output): void {
  const { errorCode } = errorFields(error);
  const isOwn = error instanceof LambdaMysqldumpError;
  const message = isOwn
    ? error.message
    : withCode(errorCode, `${sentence(messageOf(error))} This is a defect of the program: report it with its command.`);
  output.error({
    code: errorCode,
    message,
    ...(error instanceof UsageError ? { problems: error.problems } : {}),
    exit: exitOf(error),
  });
}
