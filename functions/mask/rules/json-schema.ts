import * as z from 'zod';
import { rulesSchema } from './rules-schema';

/** The schema of the rules document for editors, as a file. */
export function maskRulesSchema(): string {
  const schema = z.toJSONSchema(rulesSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'Rules of a masked dump', ...schema }, undefined, 2)}\n`;
}
