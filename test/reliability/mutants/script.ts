import { mutantsOf } from './mutant';

const RUN_SLOT_TEST = 'integration/scheduled-script/run-slot.test.ts';
const OPERATIONS_TEST = 'unit/functions/slot-job/lock/operations.test.ts';
const ONCE = 'an operation is written only over the record that its condition names';

/** How often a slot's script begins. */
const PROTOCOL = mutantsOf('script/run/protocol.ts', 'unit/functions/script/run/protocol.test.ts', [
  {
    guard: 'a script that may begin once is not run again when it has failed',
    find: "return semantics === 'at-most-once' && record?.state === 'FAILED'",
    replace: "return semantics === 'at-most-once' && record?.state === undefined && record",
    test: 'a slot that is FAILED asked for: is not retried with at-most-once',
  },
  {
    guard: 'a script that is run until it succeeds is run again',
    find: "return semantics === 'at-most-once' && record?.state === 'FAILED'",
    replace: "return record?.state === 'FAILED'",
    test: 'a slot that is FAILED asked for: is retried with until-success',
  },
  {
    guard: 'nobody takes over a script that may begin once',
    find: "if (after.phase === 'takeover' && record && semantics === 'at-most-once') return",
    replace: 'if (after.phase !== after.phase) return',
    test: 'a run whose lock version does not change fails its slot with at-most-once, and no retry follows',
  },
  {
    guard: 'a death is told by the attempt that wrote it',
    find: "if (isWritten(write, 'FAILED', me) && record)",
    replace: 'if (write.written && record)',
    test: 'a recorded death is reported when the SDK wrote it twice',
  },
  {
    guard: 'a run that renewed is not dead',
    find: "if (record?.state === 'FAILED') return { phase: 'end', outcome: 'already-failed', record };",
    replace: "if (record) return { phase: 'end', outcome: 'already-failed', record };",
    test: 'a recorded death is refused when the run renewed its lock, and the attempt waits',
  },
  {
    guard: 'success is reported only when the table knows it',
    find: "isWritten(write, 'DONE', me)\n",
    replace: "isWritten(write, 'DONE', me) || write\n",
    test: 'a script that was taken for dead is not reported when another run left its slot FAILED',
  },
]);

/** The table's side of it. */
const WRITES = mutantsOf('slot-job/lock/operations.ts', OPERATIONS_TEST, [
  {
    guard: 'a slot that was tried is not to be had again',
    find: 'allows: (record) => record === undefined,',
    replace: "allows: (record) => record === undefined || record.state === 'FAILED',",
    test: `${ONCE} acquire-once over FAILED: false`,
  },
]);

/** What a run does with its script. */
const RUN = [
  ...mutantsOf('script/run/run-slot.ts', RUN_SLOT_TEST, [
    {
      guard: 'a slot is DONE only when its script exits 0',
      find: 'if (end.code !== 0) throw',
      replace: 'if (end.code === -1) throw',
      test: 'a script that fails marks the slot FAILED, with its status and its last lines as the reason',
    },
    {
      guard: 'a script that was asked to end has not succeeded',
      find: 'if (end.cutOff) signal.throwIfAborted();',
      replace: '',
      test: 'a script that exceeds its time is asked to end, and its slot is FAILED whatever it answers',
    },
    {
      guard: 'a slot is not used up before its script can begin',
      find: 'const [bundle, secrets] = await Promise.all([services.readBundle(), services.readSecrets()]);',
      replace:
        "const bundle = await services.readBundle(); await services.lockTable.write(lockKey(target), { type: 'acquire-once', version: '', now: new Date() }, { owner: '', requestId: '' }); const secrets = await services.readSecrets();",
      test: 'leaves a slot unused when its parameters cannot be read',
    },
    {
      guard: 'nothing of a run stays on the disk',
      find: '      folder.remove();\n',
      replace: '',
      test: 'a plain script has its own home and temporary folder, which are removed afterwards',
    },
    {
      guard: 'a response holds no secret',
      find: 'this.#response = this.#mask(response)',
      replace: 'this.#response = response',
      test: 'a handler can answer with plain text, from which secrets are removed',
    },
  ]),
  ...mutantsOf('script/create-handler.ts', RUN_SLOT_TEST, [
    {
      guard: 'a run at work has not failed because of a duplicate',
      find: 'error instanceof LockHeldError ?',
      replace: 'LockHeldError.length < 0 ?',
      test: 'returns a duplicate to the queue without an alarm when it can no longer wait for the running script',
    },
  ]),
  ...mutantsOf('script/output/output.ts', RUN_SLOT_TEST, [
    {
      guard: 'no secret is logged',
      find: 'cutLine(mask(line), dropped)',
      replace: 'cutLine(line, dropped)',
      test: "a script's output never contains the value of a parameter, even across lines or cuts",
    },
    {
      guard: 'a secret is masked before a line is cut',
      find: 'cutLine(mask(line), dropped)',
      replace: 'mask(cutLine(line, dropped))',
      test: "a script's output never contains the value of a parameter, even across lines or cuts",
    },
  ]),
  ...mutantsOf('script/output/lines.ts', RUN_SLOT_TEST, [
    {
      guard: 'a line of the log has an end',
      find: 'const LONGEST_SHOWN = LONGEST_KEPT / 2;',
      replace: 'const LONGEST_SHOWN = LONGEST_KEPT * 99;',
      test: "a script's output is cut in long lines, and a progress bar is logged with its last state",
    },
  ]),
  ...mutantsOf('script/process/run-script.ts', RUN_SLOT_TEST, [
    {
      guard: 'a script gets pipes',
      find: "spawn(shell('bash'), ['-c', THROUGH_PIPES, 'bash', ...argv], {",
      replace: "spawn(argv[0], argv.slice(1), { ...(THROUGH_PIPES && shell('bash') && {}),",
      test: "a script's output can be written through /dev/stdout and /dev/stderr",
    },
    {
      guard: 'a script that does not listen is killed',
      find: "() => signalGroup(group, 'SIGKILL'),",
      replace: '() => {},',
      test: 'a script that exceeds its time is killed with all its children when it ignores the request',
    },
    {
      guard: 'a script is asked before it is killed',
      find: "signalGroup(group, 'SIGTERM');",
      replace: "signalGroup(group, 'SIGKILL');",
      test: 'a script that exceeds its time is asked to end, and its slot is FAILED whatever it answers',
    },
  ]),
  ...mutantsOf('script/process/processes.ts', RUN_SLOT_TEST, [
    {
      guard: 'no process of the group is left',
      find: "signalGroup(group, 'SIGKILL');",
      replace: '',
      test: 'the end of a run kills a process without an environment',
    },
    {
      guard: 'no process is left that began a session of its own',
      find: '.filter((name) => /^\\d+$/.test(name) && environmentOf(name).includes(mark))',
      replace: '.filter((name) => environmentOf(name) === mark)',
      test: 'the end of a run kills a process in a session of its own',
    },
  ]),
  ...mutantsOf('script/environment/script-environment.ts', RUN_SLOT_TEST, [
    {
      guard: 'a script can not answer in the place of the function',
      find: ' && name !== RUNTIME_API',
      replace: " && name !== ''",
      test: "a plain script gets its slot, job, variables and parameters, and nothing of the function's environment",
    },
  ]),
  ...mutantsOf('script/bundle/read-bundle.ts', 'unit/functions/script/bundle/read-bundle.test.ts', [
    {
      guard: 'a script that somebody has changed is not run',
      find: 'if (found !== sha256) {',
      replace: "if (found === '') {",
      test: 'refuses a bundle with one that was changed',
    },
  ]),
];

/** Everything that keeps a script from beginning twice, and its ends and secrets in order. */
export const SCRIPT = [...PROTOCOL, ...WRITES, ...RUN];
