import { join } from 'node:path';
import { stillRunning } from '../../../dev/tools/processes';
import { until } from '../../../dev/tools/until';
import { KEY, type LabOptions, ScriptLab } from './script-lab';

let lab: ScriptLab;
const labs: ScriptLab[] = [];

function setup(script: string, options: LabOptions = {}): ScriptLab {
  lab = new ScriptLab(script, options);
  labs.push(lab);
  return lab;
}

afterAll(() => {
  for (const one of labs) one.remove();
});

const HANDLER = { script: { file: 'job.sh', handler: 'handler' } };
const UNTIL_SUCCESS = { semantics: 'until-success' } as const;

/** A file outside of the run's folders, to which a script can write. */
const traceFile = (name: string) => join(lab.temporaryFolder, name);

describe('a plain script', () => {
  test.each([
    ['bash', '#!/bin/bash\nx=(a b); echo "${x[1]}"', 'b'],
    ['sh', '#!/bin/sh\necho "$((1 + 2))"', '3'],
    ['whatever env finds', '#!/usr/bin/env -S awk -f\nBEGIN { print "awk" }', 'awk'],
    ['the shell, without a shebang', 'x=(a b); echo "${x[0]}"', 'a'],
  ])('is run by %s', async (_, script, printed) => {
    await expect(setup(script).invoke()).resolves.toMatchObject({ outcome: 'ran', lastLine: printed });
  });

  test("gets its slot, job, variables and parameters, and nothing of the function's environment", async () => {
    setup('env | sort', {
      config: { variables: { BUCKET: 'backups', TZ: 'Europe/Berlin' } },
      secrets: { API_TOKEN: 'not-to-be-seen' },
    });
    await lab.invoke();
    const environment = Object.fromEntries(lab.printed().map((line) => line.split('=')));
    expect(environment).toMatchObject({
      SLOT: '2026-11-20',
      JOB: 'nightly',
      BUCKET: 'backups',
      TZ: 'Europe/Berlin',
      API_TOKEN: '[redacted]',
      AWS_REGION: 'eu-central-1',
      PATH: expect.stringMatching(/^\/opt\/bin:/),
    });
    expect(Object.keys(environment)).not.toContain('LOCK_TABLE');
    expect(Object.keys(environment)).not.toContain('AWS_LAMBDA_RUNTIME_API');
    expect(Object.keys(environment)).not.toContain('NODE_ENV');
  });

  test('starts in the folder of its files and can call them', async () => {
    setup('./lib/hello.sh && cat data.txt', {
      files: { 'lib/hello.sh': '#!/bin/sh\necho hello', 'data.txt': 'data\n' },
    });
    await lab.invoke();
    expect(lab.printed()).toEqual(['hello', 'data']);
  });

  test('has its own home and temporary folder, which are removed afterwards', async () => {
    setup('ls -A "$HOME" "$TMPDIR" . | sort; touch "$HOME/a" "$TMPDIR/b" c; mkdir -m 500 "$TMPDIR/locked"');
    await lab.invoke({ slot: '2026-11-20' });
    const first = lab.printed();
    await lab.invoke({ slot: '2026-11-21' });
    expect(lab.printed()).toHaveLength(2 * first.length);
    expect(first).toContain('job.sh');
    expect(lab.left()).toEqual([]);
  });

  test('reads nothing from standard input and does not wait for it', async () => {
    await expect(setup('cat; echo end').invoke()).resolves.toMatchObject({ lastLine: 'end' });
  });
});

describe("a script's output", () => {
  test('is logged while the script runs, in whole lines, each with its stream', async () => {
    setup('printf "a"; printf "b\\n" >&2; printf "c\\n"; sleep 1');
    const running = lab.invoke();
    await until(() => lab.printed().length > 0 && lab.printed('stderr').length > 0);
    expect(lab.printed()).toEqual(['ac']);
    expect(lab.printed('stderr')).toEqual(['b']);
    expect(lab.metrics).toEqual([]);
    await running;
  });

  test('never contains the value of a parameter, even across lines or cuts', async () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----';
    const long = 'A secret that is as long as some are';
    const script = `echo "$TOKEN"; echo "$KEY"; echo "x$KEY" >&2; printf "%08180d%s\\n" 0 "$LONG"; echo "sent $TOKEN to $LONG"; exit 1`;
    setup(script, { secrets: { TOKEN: 't0ken', KEY: key, LONG: long } });
    await expect(lab.invoke()).rejects.toThrow('sent [redacted] to [redacted]');
    const everything = JSON.stringify([lab.logged, lab.record]);
    for (const secret of ['t0ken', 'MIIEvQIBADAN', 'A secret', long]) expect(everything).not.toContain(secret);
    expect(lab.record?.lastError).toContain('[redacted]');
  });

  test('is cut in long lines, and a progress bar is logged with its last state', async () => {
    setup('head -c 100000 /dev/zero | tr "\\0" x; echo; printf "10%%\\r50%%\\r100%%\\n"');
    await lab.invoke();
    const [long = '', bar] = lab.printed();
    expect(long).toMatch(/^x{8192} … \(91808 more characters\)$/);
    expect(bar).toBe('100%');
  });

  test('can be written through /dev/stdout and /dev/stderr', async () => {
    setup('echo one >/dev/stdout; echo two >/dev/stderr; echo three | tee /dev/stderr');
    await lab.invoke();
    expect(lab.printed()).toEqual(['one', 'three']);
    expect(lab.printed('stderr')).toEqual(['two', 'three']);
  });

  test('is logged to the last line, even from a process that the script does not wait for', async () => {
    setup('#!/bin/bash\nexec > >(sed "s/^/log: /")\necho one\necho two');
    await lab.invoke();
    expect(lab.printed()).toEqual(['log: one', 'log: two']);
    expect(JSON.stringify(lab.logged)).not.toContain('left processes behind');
  });
});

describe('a handler', () => {
  test('gets the event and answers the caller with its standard output', async () => {
    setup('function handler () {\n  echo "got $1" >&2\n  echo "{\\"answer\\": $((40 + 2))}"\n}', { config: HANDLER });
    await expect(lab.invoke({ slot: '2026-11-20' })).resolves.toEqual({ answer: 42 });
    expect(lab.printed('stderr')).toEqual(['got {"slot":"2026-11-20"}']);
    await expect(lab.invoke({ slot: '2026-11-20' })).resolves.toMatchObject({ outcome: 'already-done' });
  });

  test('can answer with plain text, from which secrets are removed', async () => {
    setup('handler() { echo "token $TOKEN"; }', { config: HANDLER, secrets: { TOKEN: 'secret' } });
    await expect(lab.invoke()).resolves.toBe('token [redacted]');
  });

  test('gets an event of any size', async () => {
    setup('handler() { echo "${#1}"; }', { config: HANDLER });
    const event = { 'detail-type': 'Scheduled Event', time: '2026-11-20T03:00:00Z', detail: 'x'.repeat(300_000) };
    await expect(lab.invoke(event)).resolves.toBe(JSON.stringify(event).length);
  });

  test('gets the original event when it returns through the retry queue', async () => {
    setup('handler() { echo "$1"; }', { config: HANDLER });
    const event = { slot: '2026-11-20' };
    const body = JSON.stringify({ requestContext: { requestId: 'first' }, requestPayload: event });
    await lab.invoke({ Records: [{ eventSource: 'aws:sqs', messageId: '1', body }] });
    expect(lab.printed()).toEqual([JSON.stringify(event)]);
  });

  test('fails at the first failed command, as in the bootstrap of a custom runtime', async () => {
    setup('handler() { false; echo "went on"; }', { config: HANDLER });
    await expect(lab.invoke()).rejects.toThrow('job.sh exited with status 1 without output.');
  });
});

describe('a script that fails', () => {
  test.each([
    ['its status', 'echo "half the work"; echo "no space left" >&2; exit 3', 'exited with status 3'],
    [
      'the signal that ended it',
      'echo "half the work"; echo "no space left" >&2; kill -SEGV $$',
      'was ended by SIGSEGV',
    ],
  ])('marks the slot FAILED, with %s and its last lines as the reason', async (_, script, how) => {
    setup(script);
    await expect(lab.invoke()).rejects.toThrow(
      /job\.sh .*\. Last output:\n(half the work\nno space left|no space left\nhalf the work)$/,
    );
    expect(lab.record).toMatchObject({ state: 'FAILED', attempts: 1, lastError: expect.stringContaining(how) });
    expect(lab.metrics).toEqual([{ outcome: 'failure' }]);
  });

  test('is not run again with at-most-once, and the response has this outcome', async () => {
    setup('exit 3');
    await expect(lab.invoke()).rejects.toThrow('status 3');
    await expect(lab.invoke()).resolves.toMatchObject({
      outcome: 'already-failed',
      lastError: expect.stringContaining('status 3'),
    });
    expect(lab.record?.attempts).toBe(1);
    expect(lab.metrics).toMatchObject([{ outcome: 'failure' }, { outcome: 'skipped', done: false }]);
  });

  test('is run again with until-success', async () => {
    setup('', { config: UNTIL_SUCCESS });
    setup(`if mkdir ${traceFile('once')} 2>/dev/null; then exit 3; fi`, { config: UNTIL_SUCCESS });
    await expect(lab.invoke()).rejects.toThrow('status 3');
    await expect(lab.invoke()).resolves.toMatchObject({ outcome: 'ran' });
    await expect(lab.invoke()).resolves.toMatchObject({ outcome: 'already-done' });
    expect(lab.record).toMatchObject({ state: 'DONE', attempts: 2 });
  });

  test.each([
    ['an interpreter that is not there', '#!/usr/bin/not-there -e\n', 'names the interpreter /usr/bin/not-there'],
    ['line ends of another system', '#!/bin/sh\r\necho\r\n', 'Windows line endings'],
  ])('reports the problem with %s', async (_, script, problem) => {
    await expect(setup(script).invoke()).rejects.toThrow(problem);
    expect(lab.left()).toEqual([]);
  });
});

describe('the end of a run', () => {
  test.each([
    ['in the background', 'sleep 60 & echo $!'],
    ['in a session of its own', "setsid sh -c 'echo $$; exec sleep 60' & sleep 0.3"],
    ['without an environment', 'env -i sleep 60 & echo $!'],
    ['with its output elsewhere', 'setsid sleep 60 >/dev/null 2>&1 & echo $!'],
  ])('kills a process %s', async (_, script) => {
    setup(script);
    await lab.invoke();
    expect(await stillRunning(lab.printed().map(Number))).toEqual([]);
    expect(lab.logged.map(({ message }) => message)).toContainEqual(expect.stringContaining('left processes behind'));
  });
});

describe('a script that exceeds its time', () => {
  /** The watchdog takes 20 s. */
  const remaining = 21_000;

  test('is asked to end, and its slot is FAILED whatever it answers', async () => {
    setup('trap "echo asked; exit 0" TERM; echo begun; while :; do sleep 0.05; done');
    await expect(lab.invoke(undefined, remaining)).rejects.toThrow(/cut off after 1 s, .* Raise the variable timeout/);
    expect(lab.printed()).toEqual(['begun', 'asked']);
    expect(lab.record).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('cut off') });
  });

  // Includes ten seconds of grace period.
  test('is killed with all its children when it ignores the request', async () => {
    setup("trap '' TERM; sleep 100 & echo $!; echo $$; sleep 100");
    const startedAt = performance.now();
    await expect(lab.invoke(undefined, remaining)).rejects.toThrow('cut off');
    expect(performance.now() - startedAt).toBeLessThan(54_000);
    expect(await stillRunning(lab.printed().map(Number))).toEqual([]);
  });
});

test('leaves a slot unused when its parameters cannot be read', async () => {
  let there = false;
  const readSecrets = async () => {
    if (!there) throw new Error('SSM is limiting the rate of requests');
    return new Map();
  };
  setup('echo ran', { services: { readSecrets } });
  await expect(lab.invoke()).rejects.toThrow('limiting');
  there = true;
  await expect(lab.invoke()).resolves.toMatchObject({ outcome: 'ran' });
});

test('returns a duplicate to the queue without an alarm when it can no longer wait for the running script', async () => {
  setup('echo ran');
  const holder = { owner: 'holder', requestId: 'request-0' };
  await lab.lockTable.write(KEY, { type: 'acquire-once', version: 'v1', now: new Date() }, holder);
  await expect(lab.invoke(undefined, 25_000)).rejects.toThrow('Another run holds the lock');
  expect(lab.metrics).toMatchObject([{ outcome: 'skipped', done: false }]);
});
