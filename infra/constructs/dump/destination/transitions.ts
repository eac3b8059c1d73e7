import { Construct } from 'constructs';
import { expression, stringList } from '../../../synth/expression';
import { input } from '../../../synth/input';
import type { Precondition } from '../../foundation/precondition';
import { onlyOfCreatedBucket } from './created-bucket';

/** Storage classes from warm to cold: S3 moves objects down this list only ("Transitioning objects using Amazon S3 Lifecycle"). */
const CLASSES = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];
/** Classes that S3 moves an object into after 30 days at the earliest, and out of it 30 days later at the earliest. */
const INFREQUENT = stringList(['STANDARD_IA', 'ONEZONE_IA']);
const MINIMUM_DAYS = 30;

/**
 * Smaller objects stay where they are: manifests, verdicts, facts and indexes, without which no dump can be listed or
 * restored, have a few megabytes at most. A rule of a lifecycle can select objects by size, but not by the end of their keys. A
 * dump below this size costs less than 0.02 USD a year in the class STANDARD.
 */
const LEAST_BYTES = 64 * 1024 * 1024;

const NAME = 'bucket_transitions';
const EACH = `for each in var.${NAME}`;
const EACH_PAIR = `for i in range(1, max(1, length(var.${NAME})))`;
const BEFORE = `var.${NAME}[i - 1]`;
const AFTER = `var.${NAME}[i]`;

/** Moves of large dumps to colder storage classes, as one further rule of the lifecycle. */
export class Transitions extends Construct {
  readonly preconditions: readonly Precondition[] = [onlyOfCreatedBucket(NAME, 'empty')];

  constructor(scope: Construct) {
    super(scope, 'transitions');
    const rank = (transition: string) => `index(${stringList(CLASSES)}, ${transition}.storage_class)`;
    input(this, NAME, {
      type: 'list(object({ days = number, storage_class = string }))',
      default: [],
      description:
        'Moves dumps of 64 MiB or more in the created bucket to colder storage classes, `days` days after their upload, for example `[{ days = 30, storage_class = "STANDARD_IA" }, { days = 120, storage_class = "DEEP_ARCHIVE" }]`. Manifests, verdicts and smaller dumps stay. A dump in `GLACIER` or `DEEP_ARCHIVE` has to be restored from there before it can be read.',
      rules: [
        {
          condition: `alltrue([${EACH} : contains(${stringList(CLASSES)}, each.storage_class)])`,
          must: `name storage classes that S3 moves objects to: ${CLASSES.slice(0, -1).join(', ')} or ${CLASSES.at(-1)}`,
        },
        {
          condition: `alltrue([${EACH} : floor(each.days) == each.days && each.days >= (contains(${INFREQUENT}, each.storage_class) ? ${MINIMUM_DAYS} : 1)])`,
          must: `have whole numbers of days, at least ${MINIMUM_DAYS} for STANDARD_IA and ONEZONE_IA, and 1 for the others`,
        },
        {
          // An unknown class has its own message.
          condition: `alltrue([${EACH_PAIR} : ${AFTER}.days > ${BEFORE}.days && try(${rank(AFTER)} > ${rank(BEFORE)}, true) && "\${${BEFORE}.storage_class} \${${AFTER}.storage_class}" != "ONEZONE_IA GLACIER_IR"])`,
          must: `lead to a colder class with each later day, in the order ${CLASSES.join(', ')}, and not from ONEZONE_IA to GLACIER_IR`,
        },
        {
          condition: `alltrue([${EACH_PAIR} : !contains(${INFREQUENT}, ${BEFORE}.storage_class) || ${AFTER}.days >= ${BEFORE}.days + ${MINIMUM_DAYS}])`,
          must: `leave dumps in STANDARD_IA and ONEZONE_IA for at least ${MINIMUM_DAYS} days`,
        },
      ],
    });
  }

  /** Adds the rule to the lifecycle of the bucket, when there is any transition. */
  addTo(lifecycle: { addOverride(path: string, value: unknown): void }): void {
    lifecycle.addOverride('dynamic.rule', {
      for_each: expression(`length(var.${NAME}) > 0 ? ["large-dumps"] : []`),
      content: {
        id: expression('rule.value'),
        status: 'Enabled',
        filter: [{ object_size_greater_than: LEAST_BYTES - 1 }],
        dynamic: {
          transition: {
            for_each: expression(`var.${NAME}`),
            content: {
              days: expression('transition.value.days'),
              storage_class: expression('transition.value.storage_class'),
            },
          },
        },
      },
    });
  }
}
