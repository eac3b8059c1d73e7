import type { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { local } from '../../synth/local';

/** One statement of an IAM policy. Every string is a Terraform template. */
export interface Statement {
  readonly sid: string;
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** A template that gives a list, or the ARNs one by one. */
  readonly resources: string | readonly string[];
  readonly principal?: Readonly<Record<string, string>>;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Terraform expression: the statement is there only when it is true. */
  readonly when?: string;
}

/**
 * Declares the statements as the local value `<name>_statements` and returns the template of the policy. Not by the
 * data source for policy documents: one that depends on a resource with a pending change is read during apply, and
 * shows a policy that does not change as unknown in the plan.
 */
export function policyDocument(scope: Construct, name: string, statements: readonly Statement[]): string {
  const all = local(
    scope,
    `${name}_statements`,
    statements.map((statement) => ({
      enabled: statement.when === undefined ? true : expression(statement.when),
      statement: toJson(statement),
    })),
  );
  return expression(`jsonencode({ Version = "2012-10-17", Statement = [for s in ${all} : s.statement if s.enabled] })`);
}

/** The policy that lets one AWS service assume a role, on behalf of this account only where a condition says so. */
export function trustPolicy(service: string, condition?: Statement['condition']): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(condition && { Condition: condition }),
      },
    ],
  });
}

function toJson({ sid, effect = 'Allow', principal, actions, resources, condition }: Statement): object {
  return {
    Sid: sid,
    Effect: effect,
    ...(principal && { Principal: principal }),
    Action: actions,
    Resource: resources,
    ...(condition && { Condition: condition }),
  };
}
