import type { Construct } from 'constructs';
import { output } from '../../synth/output';
import type { LoggedFunction } from './logged-function';

/** Declares the outputs that every module has for its main function. */
export function mainFunctionOutputs(scope: Construct, { lambda, logGroupName, roleArn }: LoggedFunction): void {
  output(scope, 'function_name', 'Name of the function.', lambda.functionName);
  output(scope, 'function_arn', 'ARN of the function.', lambda.arn);
  output(scope, 'log_group_name', 'Name of the log group of the function.', logGroupName);
  output(scope, 'role_arn', 'ARN of the role of the function.', roleArn);
}
