import { mutantsOf } from './mutant';

/** Which failures people hear of. */
export const NOTIFY = [
  ...mutantsOf('notify/change.ts', 'unit/functions/notify/change.test.ts', [
    {
      guard: 'a failure that nothing follows is told',
      find: 'after.attempts >= attemptsInAll',
      replace: 'after.attempts === attemptsInAll',
      test: 'reports every failure after all retries, because no retry follows a redrive or a manual start',
    },
    {
      guard: 'a failure that retries follow is not told',
      find: "after.attempts === attemptsAtOnce || after.attempts >= attemptsInAll ? 'failed'",
      replace: "after.attempts >= attemptsAtOnce ? 'failed'",
      test: 'reports failures when the immediate attempts and when all attempts are used up, not in between',
    },
  ]),
  ...mutantsOf('notify/text.ts', 'unit/functions/notify/message.test.ts', [
    {
      guard: 'a recovery says what failed before',
      find: 'const lastError = before?.lastError;',
      replace: 'const lastError = before && undefined;',
      test: 'e-mail text for a recovery from a failure',
    },
  ]),
];
