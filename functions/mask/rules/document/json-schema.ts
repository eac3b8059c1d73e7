import * as z from 'zod';
import { rulesSchema } from './rules-schema';

/** The schema of the rules document (JSON schema, draft 7). */
export function maskRulesJsonSchema(): object {
  return z.toJSONSchema(rulesSchema, { io: 'input', target: 'draft-7' });
}

/** The same for editors, as a file. */
export function maskRulesSchema(): string {
  return `${JSON.stringify({ title: 'Rules of a masked dump', ...maskRulesJsonSchema() }, undefined, 2)}\n`;
}
