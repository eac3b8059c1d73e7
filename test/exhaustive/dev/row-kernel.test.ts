import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf, PROGRAMS } from '../../../dev/row-kernel/programs';

test.each(PROGRAMS.map((program) => [program.file, program] as const))(
  'functions/%s is what `npm run kernel` writes',
  async (file, program) => {
    expect(readFileSync(join(__dirname, '..', '..', '..', 'functions', file), 'utf8')).toBe(await contentOf(program));
  },
);
