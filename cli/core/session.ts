import type { Readable } from 'node:stream';
import type { Clock } from '../../functions/core/time/clock';
import type { Output } from '../output/output';
import type { Aws } from './aws';

/** What a command works with. */
export interface Session {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Output;
  readonly clock: Clock;
  /** Aborted when the user interrupts the command, or when the reader of its output ends. */
  readonly signal: AbortSignal;
  readonly aws: Aws;
}
