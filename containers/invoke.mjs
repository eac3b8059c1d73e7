// Sends the event in a file (or on standard input, for "-") to the function behind FUNCTION_URL and prints its response.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const STARTUP_MS = 30_000;

const [file = '-'] = process.argv.slice(2);
const event = readFileSync(file === '-' ? 0 : file, 'utf8');
JSON.parse(event); // A file that isn't JSON is the sender's mistake, not the function's.

const answer = await send(`${process.env.FUNCTION_URL}/2015-03-31/functions/function/invocations`, event);
const response = await answer.json();
console.log(JSON.stringify(response, null, 2));
// The emulator answers 200 to an error of the function, too.
if (!answer.ok || response?.errorType !== undefined) process.exitCode = 1;

/** Tries again while nothing listens: the function's container may be a moment behind. */
async function send(url, body) {
  for (const start = performance.now(); ; await sleep(200)) {
    try {
      return await fetch(url, { method: 'POST', body });
    } catch (error) {
      const { code, message } = error.cause ?? error;
      if (code === 'ECONNREFUSED' && performance.now() - start < STARTUP_MS) continue;
      console.error(`The function did not answer (${message}). Its log: docker compose logs function`);
      process.exit(1);
    }
  }
}
