import { type Explanation, MaskRulesError } from '../../../core/errors';
import { explainIssue } from '../../../core/schema/explain-issue';
import { repeatedNames } from './repeated-names';
import { type Rules, rulesSchema } from './rules-schema';

/**
 * Reads a rules document.
 *
 * @throws {MaskRulesError} naming every problem of its form at once.
 */
export function readRules(text: string): Rules {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message quotes the document, which may hold a value.
    throw new MaskRulesError([invalid('The document is not JSON.')]);
  }
  const repeated = repeatedNames(text);
  // guard: a-name-is-there-once
  if (repeated.length > 0) {
    throw new MaskRulesError(
      repeated.map(({ path, name }) =>
        invalid(`${path.join(' → ') || 'The document'}: has the name "${name}" more than once. Remove all but one.`),
      ),
    );
  }
  const parsed = rulesSchema.safeParse(json, { error: explainIssue });
  if (!parsed.success) {
    throw new MaskRulesError(
      parsed.error.issues.map(({ path, message }) =>
        invalid(`${path.map(String).join(' → ') || 'The document'}: ${message}.`),
      ),
    );
  }
  return parsed.data;
}

/** A problem of the document. */
export function invalid(detail: string): Explanation {
  return { code: 'MASK_RULES_INVALID', detail };
}
