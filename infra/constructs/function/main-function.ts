import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { TerraformResourceLifecycle } from 'cdktf';

/** The function that does a job's work, as what starts it needs to know it. */
export interface MainFunction {
  /** Last part of the addresses. */
  readonly of: string;
  readonly lambda: LambdaFunction;
  /** Settings of what Lambda deletes together with a function: it is made again when the function is replaced. */
  readonly madeAgain?: { readonly lifecycle: TerraformResourceLifecycle };
}
