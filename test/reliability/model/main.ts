import { explorations } from './explorations';
import { renderModel } from './report';

/*
 * Prints the results of the model check: `npx tsx test/reliability/model/main.ts`, with LONG=1 for larger bounds, and
 * with --json as JSON.
 */

const explored = [...explorations(Boolean(process.env.LONG))];
const printed = process.argv.includes('--json') ? JSON.stringify(explored) : renderModel(explored);
process.stdout.write(`${printed}\n`);
