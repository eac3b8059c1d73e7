import { mutantsOf } from './mutant';

/** Which failures people hear of. */
export const NOTIFY = [
  ...mutantsOf('notify/change.ts', 'unit/functions/notify/change.test.ts', [
    {
      guard: 'a failure that nothing follows is told',
      find: 'after.attempts >= attemptsInAll',
      replace: 'after.attempts === attemptsInAll',
      test: 'every failure after all retries is told: a redrive or a person started it, and nothing may follow',
    },
    {
      guard: 'a failure that retries follow is not told',
      find: "after.attempts === attemptsAtOnce || after.attempts >= attemptsInAll ? 'failed'",
      replace: "after.attempts >= attemptsAtOnce ? 'failed'",
      test: 'failures are told when the attempts at once are used up, and when all are, and not in between',
    },
  ]),
  ...mutantsOf('notify/text.ts', 'unit/functions/notify/message.test.ts', [
    {
      guard: 'a recovery says what failed before',
      find: 'const lastError = before?.lastError;',
      replace: 'const lastError = before && undefined;',
      test: 'as an e-mail recovered from a failure',
    },
  ]),
];
