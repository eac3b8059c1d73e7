#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { EXIT } from './core/exit-codes';
import { TASK } from './in-vpc/task';
import { standardOutput } from './output/standard-output';
import { reportLostOutput, run, runTask } from './run';

// The SDK's advice on Node versions is for people who deploy with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// A promise that is never settled ends the process as well, and must not look like success.
process.exitCode = EXIT.failed;

const interruption = new AbortController();
// Each request listens while it runs, and the warning of Node.js would be among the messages.
setMaxListeners(0, interruption.signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort());

const out = standardOutput();
let lost: NodeJS.ErrnoException | undefined;
out.on('error', (error) => {
  lost ??= error;
  interruption.abort();
});
// Messages that can't be written are no reason to end a restore half-way.
process.stderr.on('error', () => {});

const args = process.argv.slice(2);
const surroundings = {
  environment: process.env,
  input: process.stdin,
  out,
  err: process.stderr,
  signal: interruption.signal,
};
const running = args[0] === TASK ? runTask(surroundings) : run(args, surroundings);
running.then((exit) => {
  const end = () => {
    // The reader of a pipe that has ended, as "head" does, has what it wanted.
    process.exitCode = lost && lost.code !== 'EPIPE' ? reportLostOutput(lost, args, surroundings) : exit;
    // Connections that are kept alive for the next request would keep the process alive.
    process.exit();
  };
  // A stream that has failed calls no callback any more.
  if (lost) end();
  else {
    out.write('', (error) => {
      lost ??= error ?? undefined;
      end();
    });
  }
});
