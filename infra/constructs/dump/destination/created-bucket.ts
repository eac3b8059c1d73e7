import { type Precondition, rule } from '../../foundation/precondition';

/** How an input that is not set is, and the Terraform expression for that. */
const UNSET = { null: (name: string) => `var.${name} == null`, empty: (name: string) => `length(var.${name}) == 0` };

/** Refuses an input that configures a created bucket when the bucket exists already, because nothing would come of it. */
export function onlyOfCreatedBucket(name: string, unset: keyof typeof UNSET = 'null'): Precondition {
  return rule(
    `var.create_bucket || ${UNSET[unset](name)}`,
    `${name} must be ${unset} when create_bucket is false, because the module changes no setting of an existing bucket: configure it where the bucket is managed (docs/bucket.md in the repository)`,
    name,
  );
}
