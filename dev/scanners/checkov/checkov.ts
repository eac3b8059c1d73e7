import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../tools/command';
import { pythonEnvironment } from '../../tools/python-environment';
import { temporaryFolder } from '../../tools/temporary-folder';

/** A rule that a resource does not satisfy. */
export interface Finding {
  /** ID of the rule, such as `CKV_AWS_158`. */
  readonly rule: string;
  readonly title: string;
  /** Address of the resource in the plan. */
  readonly resource: string;
}

export interface Scan {
  /** Number of checks that passed. */
  readonly passed: number;
  readonly findings: readonly Finding[];
}

/** Returns the Python of a virtual environment with checkov; creates the environment on first use. */
export function checkovPython(): Promise<string> {
  return pythonEnvironment('checkov', 'checkov', join(__dirname, 'requirements.txt'));
}

/** Scans a plan of Terraform (`terraform show -json`). Needs no network. */
export async function checkov(plan: object): Promise<Scan> {
  const python = await checkovPython();
  const file = join(temporaryFolder('checkov'), 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  return JSON.parse(await run(python, [join(__dirname, 'scan.py'), file]));
}
