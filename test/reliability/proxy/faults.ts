import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../../dev/local-cloud';
import { type AwsError, errorAnswer } from './answers';
import type { AwsCall } from './aws-call';
import { type Passage, pass } from './fault-proxy';

/** What happens to one request in place of simply passing. */
export interface Fault {
  readonly name: string;
  readonly apply: (call: AwsCall, passage: Passage, environment: Environment) => Promise<void>;
}

/** The environment dies, as if its machine had failed, before the request has left it. */
export const CRASH_BEFORE: Fault = {
  name: 'killed before the request',
  apply: async (_call, passage, environment) => {
    await environment.kill();
    passage.reset();
  },
};

/** The environment dies when the service has acted, before it hears of it. */
export const CRASH_AFTER: Fault = {
  name: 'killed before the answer',
  apply: async (_call, passage, environment) => {
    await passage.forward();
    await environment.kill();
    passage.reset();
  },
};

/** Faults of every service and network. */
export const NETWORK_FAULTS: readonly Fault[] = [
  { name: 'reset before the request', apply: async (_call, passage) => passage.reset() },
  {
    name: 'answer lost',
    apply: async (_call, passage) => {
      await passage.forward();
      passage.reset();
    },
  },
  {
    name: 'answer cut in half',
    apply: async (_call, passage) => passage.answerHalf(await passage.forward()),
  },
  { name: 'no answer, not done', apply: async (_call, passage) => passage.abandoned },
  {
    name: 'no answer, but done',
    apply: async (_call, passage) => {
      await passage.forward();
      await passage.abandoned;
    },
  },
  {
    // The function gives up and tries again, and then both requests are done.
    name: 'done late',
    apply: async (_call, passage) => {
      passage.reset();
      await sleep(1_000);
      await passage.forward();
    },
  },
  {
    name: 'done twice',
    apply: async (_call, passage) => {
      await passage.forward();
      passage.answer(await passage.forward());
    },
  },
];

/** The service refuses for a moment, without having acted. */
export function refusal(error: AwsError): Fault {
  return {
    name: `${error.status} ${error.code}`,
    apply: async (call, passage) => passage.answer(errorAnswer(call, error)),
  };
}

/** The service acts, and answers that it failed. */
export function falseAlarm(error: AwsError): Fault {
  return {
    name: `done, but ${error.status} ${error.code}`,
    apply: async (call, passage) => {
      await passage.forward();
      passage.answer(errorAnswer(call, error));
    },
  };
}

/** The environment stands still with its request under way, until `continued`. */
export function freeze(when: 'before' | 'after', continued: Promise<void>): Fault {
  return {
    name: `stopped ${when === 'before' ? 'before the request' : 'before the answer'}`,
    apply: async (_call, passage, environment) => {
      const answer = when === 'after' ? await passage.forward() : undefined;
      environment.stop();
      await continued;
      environment.continue();
      if (answer) passage.answer(answer);
      else await pass(passage);
    },
  };
}
