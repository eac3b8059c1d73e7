import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../../dev/local-cloud';
import { type AwsError, errorAnswer } from './answers';
import type { AwsCall } from './aws-call';
import { type InterceptedRequest, passThrough } from './fault-proxy';

/** Who sent a request: an environment of a function, or a container of a task. */
export type Sender = Pick<Environment, 'kill' | 'stop' | 'continue'>;

/** A fault of one request. */
export interface Fault {
  readonly name: string;
  readonly apply: (call: AwsCall, intercepted: InterceptedRequest, sender: Sender) => Promise<void>;
}

/** Kills the sender before the request is sent, like a failure of its machine. */
export const CRASH_BEFORE: Fault = {
  name: 'killed before the request',
  apply: async (_call, intercepted, sender) => {
    await sender.kill();
    intercepted.reset();
  },
};

/** Kills the sender when the service has processed the request, before it receives the response. */
export const CRASH_AFTER: Fault = {
  name: 'killed before the answer',
  apply: async (_call, intercepted, sender) => {
    await intercepted.forward();
    await sender.kill();
    intercepted.reset();
  },
};

/** Faults of the network, which apply to every service. */
export const NETWORK_FAULTS: readonly Fault[] = [
  { name: 'reset before the request', apply: async (_call, intercepted) => intercepted.reset() },
  {
    name: 'answer lost',
    apply: async (_call, intercepted) => {
      await intercepted.forward();
      intercepted.reset();
    },
  },
  {
    name: 'answer cut in half',
    apply: async (_call, intercepted) => intercepted.answerHalf(await intercepted.forward()),
  },
  { name: 'no answer, not done', apply: async (_call, intercepted) => intercepted.abandoned },
  {
    name: 'no answer, but done',
    apply: async (_call, intercepted) => {
      await intercepted.forward();
      await intercepted.abandoned;
    },
  },
  {
    // The function times out and retries, and then both requests are processed.
    name: 'done late',
    apply: async (_call, intercepted) => {
      intercepted.reset();
      await sleep(1_000);
      await intercepted.forward();
    },
  },
  {
    name: 'done twice',
    apply: async (_call, intercepted) => {
      await intercepted.forward();
      intercepted.answer(await intercepted.forward());
    },
  },
];

/** The service returns an error and does not process the request. */
export function errorInsteadOfCall(error: AwsError): Fault {
  return {
    name: `${error.status} ${error.code}`,
    apply: async (call, intercepted) => intercepted.answer(errorAnswer(call, error)),
  };
}

/** The service processes the request, but returns an error. */
export function errorAfterSuccess(error: AwsError): Fault {
  return {
    name: `done, but ${error.status} ${error.code}`,
    apply: async (call, intercepted) => {
      await intercepted.forward();
      intercepted.answer(errorAnswer(call, error));
    },
  };
}

/** Stops the sender during its request, until `continued`. */
export function freeze(when: 'before' | 'after', continued: Promise<void>): Fault {
  return {
    name: `stopped ${when === 'before' ? 'before the request' : 'before the answer'}`,
    apply: async (_call, intercepted, sender) => {
      const answer = when === 'after' ? await intercepted.forward() : undefined;
      sender.stop();
      await continued;
      sender.continue();
      if (answer) intercepted.answer(answer);
      else await passThrough(intercepted);
    },
  };
}
