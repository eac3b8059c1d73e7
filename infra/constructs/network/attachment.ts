import type { Account } from '../foundation/account';
import type { Statement } from '../foundation/policy';

/** Permissions that Lambda needs to attach a function to a VPC (AWSLambdaVPCAccessExecutionRole). */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Statements for the role of a function in a VPC: Lambda may attach the function, the code of the function may not. */
export function attachmentStatements(account: Account, functionName: string): Statement[] {
  return [
    { sid: 'AttachToNetwork', actions: NETWORK_INTERFACE_ACTIONS, resources: ['*'] },
    {
      sid: 'DenyNetworkToCode',
      effect: 'Deny',
      actions: NETWORK_INTERFACE_ACTIONS,
      resources: ['*'],
      // Set only for requests from the code of the function, not for those that Lambda makes with the same role.
      condition: { ArnEquals: { 'lambda:SourceFunctionArn': account.arn('lambda', `function:${functionName}`) } },
    },
  ];
}
