import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(__dirname, '../../../docs/hardening.md');

/** A rule that the module satisfies when variables are set. */
export interface OptionalRule {
  readonly rule: string;
  readonly variables: readonly string[];
}

/** A rule that the module does not satisfy, with the resources that it is about, as `type.name` or `type.*`. */
export interface ExplainedRule {
  readonly rule: string;
  readonly resources: readonly string[];
  readonly reason: string;
}

/** A rule of tflint that examples do not follow. */
export interface ExampleRule {
  readonly rule: string;
  readonly reason: string;
}

/** Reads the tables of `docs/hardening.md` that are about rules of checkov and tflint. */
export function rulesOfPage(): {
  readonly optional: readonly OptionalRule[];
  readonly explained: readonly ExplainedRule[];
  readonly examples: readonly ExampleRule[];
} {
  const sections = readFileSync(PAGE, 'utf8').split(/^## /m);
  const rowsOf = (heading: string) => {
    const section = sections.find((text) => text.startsWith(`${heading}\n`));
    if (section === undefined) throw new Error(`${PAGE} has no section "${heading}".`);
    return [...section.matchAll(/^\| `(CKV\w+|terraform_\w+)` \| (.*) \| (.*) \|$/gm)].map(
      ([, rule = '', second = '', third = '']) => ({
        rule,
        second,
        third,
      }),
    );
  };
  return {
    optional: rowsOf('Rules that variables satisfy').map(({ rule, third }) => ({ rule, variables: codeIn(third) })),
    explained: rowsOf('Rules that remain, and why').map(({ rule, second, third }) => ({
      rule,
      resources: codeIn(second),
      reason: third,
    })),
    examples: rowsOf('Rules of tflint that examples do not follow').map(({ rule, third }) => ({ rule, reason: third })),
  };
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
