/** Why ECS does not start a task: an entry of `failures` in the answer of RunTask, or an error in place of it. */
export type Refusal =
  | { readonly failure: { readonly arn?: string; readonly reason: string; readonly detail?: string } }
  | { readonly error: { readonly code: string; readonly message: string } };

const NO_CAPACITY_REASON =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/** RunTask answers, with a failure and without a task, that Fargate has no capacity. */
export const NO_CAPACITY: Refusal = { failure: { reason: NO_CAPACITY_REASON } };

/** RunTask fails because Fargate has no capacity; Step Functions names an error without a model `ECS.AmazonECSException`. */
export const NO_CAPACITY_ERROR: Refusal = { error: { code: 'AmazonECSException', message: NO_CAPACITY_REASON } };

/** RunTask is throttled ("Request throttling for the Amazon ECS API", Amazon ECS API Reference). */
export const THROTTLED: Refusal = { error: { code: 'ThrottlingException', message: 'Rate exceeded' } };
