import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf, PROGRAMS } from './programs';

/* `npm run kernel`: writes the programs of this folder, assembled, to where the functions have them. */

const FUNCTIONS = join(__dirname, '..', '..', 'functions');

async function main(): Promise<void> {
  for (const program of PROGRAMS) writeFileSync(join(FUNCTIONS, program.file), await contentOf(program));
}

void main();
