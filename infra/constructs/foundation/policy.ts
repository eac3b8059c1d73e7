import type { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { local } from '../../synth/local';

/** One statement of an IAM policy. Every string is a Terraform template. */
export interface Statement {
  readonly sid: string;
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** A template that yields a list, or a list of ARNs. */
  readonly resources: string | readonly string[];
  readonly principal?: Readonly<Record<string, string>>;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Terraform expression: the statement applies only when it is true. */
  readonly when?: string;
}

/**
 * Declares the statements as the local value `<name>_statements` and returns the template of the policy. It does not use
 * the data source for policy documents: Terraform reads a data source that depends on a resource with a pending change
 * during apply, and shows an unchanged policy as unknown in the plan.
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

/** The policy that lets one AWS service assume a role. */
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
