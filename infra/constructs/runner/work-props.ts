import type { JobNames } from '../foundation/naming';

/** One kind of work of the runner. Its state machine decides what a task runs and with which role: an input can't. */
export interface WorkProps {
  /** Last part of the addresses: `runner` for dumps, `runner_verify`, … */
  readonly workId: string;
  /** Last part of the names of its state machine and task definition; without it those of dumps. */
  readonly suffix?: string;
  /** Name of the state, in which the console shows what the execution does. */
  readonly state: string;
  /** What an execution does, and what it is called in descriptions of roles, as Terraform templates. */
  readonly comment: string;
  readonly title: string;
  /** Of the job that it works for. */
  readonly naming: JobNames;
  /** Suffixes of the names of the roles of its tasks and of its state machine, of 10 characters at most. */
  readonly roleSuffixes: { readonly task: string; readonly stateMachine: string };
  /** Arguments of `node`. Default: those of a dump. */
  readonly command?: readonly string[];
  /** Terraform expressions of maps: the environment variables of its tasks, the later ones first. */
  readonly environment?: readonly string[];
  /** Policy of the role of its tasks, as a Terraform template. */
  readonly policy: string;
  /** Terraform templates. */
  readonly securityGroupIds: string | readonly string[];
  /** How many tasks an execution starts until one succeeds. */
  readonly attempts: number;
  /** Terraform expression: it exists only when it is true. */
  readonly when: string;
}
