import { mutantsOf } from './mutant';

const RUN_SLOT_TEST = 'integration/scheduled-script/run-slot.test.ts';
const OPERATIONS_TEST = 'unit/functions/slot-job/lock/operations.test.ts';
const ONCE = 'an operation is written only over the record that its condition names';

/** How often a slot's script begins. */
const PROTOCOL = mutantsOf('script/protocol.ts', 'unit/functions/script/protocol.test.ts', [
  {
    guard: 'a script that may begin once is not run again when it has failed',
    find: "return semantics === 'at-most-once' && record?.state === 'FAILED'",
    replace: "return semantics === 'at-most-once' && record?.state === undefined && record",
    test: 'a slot that is FAILED asked for: is left alone with at-most-once',
  },
  {
    guard: 'a script that is run until it succeeds is run again',
    find: "return semantics === 'at-most-once' && record?.state === 'FAILED'",
    replace: "return record?.state === 'FAILED'",
    test: 'a slot that is FAILED asked for: is run again with until-success',
  },
  {
    guard: 'nobody takes over a script that may begin once',
    find: "if (after.phase === 'takeover' && record && semantics === 'at-most-once') return",
    replace: 'if (after.phase !== after.phase) return',
    test: 'a run whose version stands still is buried with at-most-once, and nothing takes its place',
  },
  {
    guard: 'a death is told by the attempt that wrote it',
    find: "if (isWritten(write, 'FAILED', me) && record)",
    replace: 'if (write.written && record)',
    test: 'a death that is written down is told when the SDK wrote it twice',
  },
  {
    guard: 'a run that renewed is not dead',
    find: "if (record?.state === 'FAILED') return { phase: 'end', outcome: 'already-failed', record };",
    replace: "if (record) return { phase: 'end', outcome: 'already-failed', record };",
    test: 'a death that is written down is none when the run renewed: it is waited for',
  },
  {
    guard: 'success is reported only when the table knows it',
    find: "isWritten(write, 'DONE', me)\n",
    replace: "isWritten(write, 'DONE', me) || write\n",
    test: 'a script that was held for dead, and found FAILED by another, is not reported',
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
  ...mutantsOf('script/run-slot.ts', RUN_SLOT_TEST, [
    {
      guard: 'a slot is DONE only when its script exits 0',
      find: 'if (end.code !== 0) throw',
      replace: 'if (end.code === -1) throw',
      test: 'a script that fails makes the slot FAILED, with its status and its last lines as the reason',
    },
    {
      guard: 'a script that was asked to end has not succeeded',
      find: 'if (end.cutOff) signal.throwIfAborted();',
      replace: '',
      test: 'when the time is up the script is asked to end, and its slot is FAILED whatever it answers',
    },
    {
      guard: 'a slot is not used up before its script can begin',
      find: 'const [bundle, secrets] = await Promise.all([services.readBundle(), services.readSecrets()]);',
      replace:
        "const bundle = await services.readBundle(); await services.lockTable.write(lockKey(target), { type: 'acquire-once', version: '', now: new Date() }, { owner: '', requestId: '' }); const secrets = await services.readSecrets();",
      test: 'a slot whose parameters cannot be read is not used up',
    },
    {
      guard: 'nothing of a run stays on the disk',
      find: '      folder.remove();\n',
      replace: '',
      test: 'a plain script has a home and a temporary folder of its own, of which nothing stays',
    },
    {
      guard: 'a response holds no secret',
      find: 'this.#response = this.#mask(response)',
      replace: 'this.#response = response',
      test: 'a handler may answer in words, without secrets',
    },
  ]),
  ...mutantsOf('script/create-handler.ts', RUN_SLOT_TEST, [
    {
      guard: 'a run at work has not failed because of a duplicate',
      find: 'error instanceof LockHeldError ?',
      replace: 'LockHeldError.length < 0 ?',
      test: 'a duplicate that can wait no longer for a run at work comes back, and raises no alarm',
    },
  ]),
  ...mutantsOf('script/output.ts', RUN_SLOT_TEST, [
    {
      guard: 'no secret is logged',
      find: 'cutLine(mask(line), dropped)',
      replace: 'cutLine(line, dropped)',
      test: 'its output never shows the value of a parameter, also where it runs over several lines or across a cut',
    },
    {
      guard: 'a secret is masked before a line is cut',
      find: 'cutLine(mask(line), dropped)',
      replace: 'mask(cutLine(line, dropped))',
      test: 'its output never shows the value of a parameter, also where it runs over several lines or across a cut',
    },
  ]),
  ...mutantsOf('script/lines.ts', RUN_SLOT_TEST, [
    {
      guard: 'a line of the log has an end',
      find: 'const LONGEST_SHOWN = LONGEST_KEPT / 2;',
      replace: 'const LONGEST_SHOWN = LONGEST_KEPT * 99;',
      test: 'its output is cut where a line is too long, and a progress bar shows its last state',
    },
  ]),
  ...mutantsOf('script/run-script.ts', RUN_SLOT_TEST, [
    {
      guard: 'a script gets pipes',
      find: "spawn(shell('bash'), ['-c', THROUGH_PIPES, 'bash', ...argv], {",
      replace: "spawn(argv[0], argv.slice(1), { ...(THROUGH_PIPES && shell('bash') && {}),",
      test: 'its output may be written to by name',
    },
    {
      guard: 'a script that does not listen is killed',
      find: "() => signalGroup(group, 'SIGKILL'),",
      replace: '() => {},',
      test: 'when the time is up it is killed with all that it started, when it does not listen',
    },
    {
      guard: 'a script is asked before it is killed',
      find: "signalGroup(group, 'SIGTERM');",
      replace: "signalGroup(group, 'SIGKILL');",
      test: 'when the time is up the script is asked to end, and its slot is FAILED whatever it answers',
    },
  ]),
  ...mutantsOf('script/processes.ts', RUN_SLOT_TEST, [
    {
      guard: 'no process of the group is left',
      find: "signalGroup(group, 'SIGKILL');",
      replace: '',
      test: 'nothing goes on after a run a process without an environment is ended',
    },
    {
      guard: 'no process is left that began a session of its own',
      find: '.filter((name) => /^\\d+$/.test(name) && environmentOf(name).includes(mark))',
      replace: '.filter((name) => environmentOf(name) === mark)',
      test: 'nothing goes on after a run a process in a session of its own is ended',
    },
  ]),
  ...mutantsOf('script/environment.ts', RUN_SLOT_TEST, [
    {
      guard: 'a script can not answer in the place of the function',
      find: ' && name !== RUNTIME_API',
      replace: " && name !== ''",
      test: 'a plain script finds its slot and job, its variables and parameters, and nothing of the function in its environment',
    },
  ]),
  ...mutantsOf('script/bundle.ts', 'unit/functions/script/bundle.test.ts', [
    {
      guard: 'a script that somebody has changed is not run',
      find: 'if (found !== sha256) {',
      replace: "if (found === '') {",
      test: 'one that somebody has changed is refused',
    },
  ]),
];

/** Everything that keeps a script from beginning twice, and its ends and secrets in order. */
export const SCRIPT = [...PROTOCOL, ...WRITES, ...RUN];
