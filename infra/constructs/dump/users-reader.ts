import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { attributeOf, countWhen, expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { output } from '../../synth/output';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import { policyDocument } from '../foundation/policy';
import type { Destination } from './destination/destination';
import { DUMPS_USERS } from './destination/object-permissions';

/** The accounts of the server beside the dumps, and the policy of those who may read them: no role of the module does. */
export class UsersReader extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: { [ENV.dumpUsers]: expression(`${DUMPS_USERS} ? "true" : null`) },
  };

  constructor(scope: Construct, naming: JobNames, destination: Destination) {
    super(scope, 'users-reader');
    input(this, 'dump_users', {
      type: 'bool',
      default: false,
      description:
        'Whether the accounts of the server are dumped, too: users with the hashes of their passwords, roles and privileges, as SQL in an object outside of `dump_prefix`. The user of the dump needs `SELECT` on `mysql.*`. Only what has the policy `users_reader_policy_arn` may read them (docs/users.md in the repository).',
    });
    const policy = new IamPolicy(this, 'policy.users_reader', {
      count: countWhen(DUMPS_USERS),
      name: `${naming.resource}-users-reader`,
      description: `Reads the accounts that the job ${naming.job} has dumped`,
      path: expression('var.role_path'),
      policy: policyDocument(this, 'users_reader', destination.usersReaderStatements),
      tags: naming.tags,
    });
    output(
      this,
      'users_reader_policy_arn',
      'ARN of the policy that allows to read the dumped accounts, for a role of yours; null without `dump_users`.',
      attributeOf(policy, 'arn', DUMPS_USERS),
    );
    output(
      this,
      'users_prefix',
      'Key prefix of the dumped accounts of this job, without the last slash; null without `dump_users`.',
      expression(`${DUMPS_USERS} ? ${destination.usersPrefix} : null`),
    );
  }
}
