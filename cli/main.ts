#!/usr/bin/env node
import { run } from './run';

// The SDK's advice on Node versions is for people who deploy with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort());
// The reader of a pipe has ended, as "head" does.
process.stdout.on('error', () => interruption.abort());

run(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  out: process.stdout,
  err: process.stderr,
  signal: interruption.signal,
}).then((exit) => {
  process.exitCode = exit;
  // Connections that are kept alive for the next request would keep the process alive.
  process.stdout.write('', () => process.exit());
});
