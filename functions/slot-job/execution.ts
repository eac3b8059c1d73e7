import { hash } from 'node:crypto';
import * as z from 'zod';
import type { HandOver } from './lock/record';
import type { SlotTarget } from './target';

/** How often an execution starts a task before it fails. The state machine and the notifications count by it. */
export const EXECUTION_ATTEMPTS = 3;

/** The input of an execution: the event of its task. */
export const executionInput = z.strictObject({
  job: z.string().min(1),
  slot: z.string().min(1),
  forceId: z.string().optional(),
  /** Whether an event of the schedule asked for the slot. */
  scheduled: z.boolean(),
  /** The number of the execution among those of its slot, from 1. */
  execution: z.int().positive(),
  /** Why the slot was handed over, as a sentence. An earlier version sent none. */
  reason: z.string().optional(),
});
export type ExecutionInput = z.infer<typeof executionInput>;

/** The hand-over to an execution as its own tasks know it, for the lock record. @param execution its ARN */
export function handOverOf(input: ExecutionInput, execution: string): HandOver {
  const { execution: number, scheduled, reason = 'A function of an earlier version handed it over.' } = input;
  return { number, execution, reason, scheduled };
}

/** Longest name of an execution, in characters ("StartExecution", Step Functions API Reference). */
const LONGEST_NAME = 80;
const DIGEST_LENGTH = 12;

/**
 * The name of an execution: the same for everyone who would start this one, because Step Functions starts no second
 * execution of a name for 90 days.
 */
export function executionName({ job, slot, forceId }: SlotTarget, number: number): string {
  return numberedName(`${job}-${slot}${forceId === undefined ? '' : `-force-${forceId}`}`, number);
}

/** A name for the execution with a number: the same for the same one, and another for each other one. */
export function numberedName(beginning: string, number: number): string {
  const name = `${beginning}-${number}`;
  if (name.length <= LONGEST_NAME) return name;
  const end = `-${hash('sha256', name).slice(0, DIGEST_LENGTH)}-${number}`;
  return name.slice(0, LONGEST_NAME - end.length) + end;
}

/** `arn:aws:states:<region>:<account>:stateMachine:<name>` → `arn:aws:states:<region>:<account>:execution:<name>:<execution>`. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Whether an attempt is a task of the runner: its delivery is from an execution of Step Functions. */
export function isExecution(from: string | undefined): boolean {
  return from?.startsWith('arn:') === true && from.includes(':execution:');
}
