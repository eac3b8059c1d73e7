import { DumpText } from '../../../../../functions/dump-format/text/dump-text';
import { assertMasked } from '../../../../../functions/mask/gate/masked-gate';
import type { MaskedText } from '../../../../../functions/mask/pipeline/mask-and-upload';
import type { SourceDump } from '../../../../../functions/mask/source/source-dump';

const TABLE = `-- Server version\t9.7.4
-- Table structure for table \`orders\`
CREATE TABLE \`orders\` (id INT);
`;
const ROWS = 'INSERT INTO `orders` VALUES (1),(2);\n';
const END = '-- Dump completed on 2026-11-20  3:00:12\n';

/** Asks the gate about a masked text of the table `orders`, of which masking has read and written two rows. */
function gate(
  changes: {
    text?: string;
    found?: MaskedText['found'];
    read?: number;
    partBytes?: number;
    lockRenewed?: boolean;
  } = {},
): void {
  const content = Buffer.from(changes.text ?? TABLE + ROWS + END);
  const text = new DumpText();
  text.push(content);
  const masked = {
    exit: { tool: 'pzstd', code: 0, signal: null },
    end: { bytes: content, lastDefinition: undefined, isWhole: true },
    bytesRead: 9,
    uploaded: { parts: [{ bytes: changes.partBytes ?? 9 }], bytes: 9, sha256: 'a' },
    report: { tables: [{ database: '', table: 'orders', rowsIn: changes.read ?? 2, rowsOut: 2, rowsDropped: 0 }] },
    text,
    found: changes.found ?? [],
  } as unknown as MaskedText;
  const source = { rows: { '': { orders: 2 } } } as unknown as SourceDump;
  assertMasked(masked, { tables: [{ database: '', name: 'orders' }] }, source, changes.lockRenewed ?? true);
}

test('a whole masked text with all tables and rows passes', () => {
  expect(() => gate()).not.toThrow();
});

test('originals close the gate, by the names of their columns and places', () => {
  const found = [{ column: 'shop.people.email', place: 'rows of shop.notes', count: 3 }];
  expect(() => gate({ found })).toThrow(
    /^\[MASK_ORIGINALS_FOUND\] [\s\S]*- 3 of the column shop\.people\.email, in rows of shop\.notes\n/,
  );
});

test('a masked text without one of the tables is refused', () => {
  const text = TABLE.replace('-- Table structure', '-- Another comment') + ROWS + END;
  expect(() => gate({ text })).toThrow('The masked text has 0 tables and views, and the dump has 1 that stay.');
});

test('a masked text with fewer rows than masking has written is refused', () => {
  expect(() => gate({ text: `${TABLE}INSERT INTO \`orders\` VALUES (1);\n${END}` })).toThrow(
    'Of the table "``.orders" masking has written 2 rows, and 1 are in the masked text.',
  );
});

test('what every dump has to fulfil, a masked one has to fulfil', () => {
  expect(() => gate({ text: TABLE + ROWS })).toThrow('does not end with');
  expect(() => gate({ partBytes: 8 })).toThrow('9 bytes were compressed, but 8 are in S3.');
  expect(() => gate({ lockRenewed: false })).toThrow('The lock was not renewed just now');
  expect(() => gate({ read: 1 })).toThrow('masking has read 1 rows, and the dump has 2.');
});
