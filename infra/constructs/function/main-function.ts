import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { TerraformResourceLifecycle } from 'cdktf';

/** The function that does a job's work, as its triggers see it. */
export interface MainFunction {
  /** Last part of the addresses. */
  readonly functionId: string;
  readonly lambda: LambdaFunction;
  /** Settings of a resource that Lambda deletes together with the function: it is replaced with the function. */
  readonly replaceWithFunction?: { readonly lifecycle: TerraformResourceLifecycle };
}
