import { type Mutant, mutantsOf } from './mutant';

/** The text of a dump as statements, and tables whose keys are made last. */
export const STATEMENTS: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump-format/statements/statement-splitter.test.ts', [
    {
      guard: 'looks-closely-where-code-is-unusual',
      test: 'splits a text into its statements with their kinds and rows, for any content and division into chunks',
    },
    {
      guard: 'looks-closely-under-other-rules',
      test: "reads what stands behind /*!50003 SET sql_mode              = 'NO_BACKSLASH_ESCAPES' */ by it",
    },
    {
      guard: 'forgets-the-last-chunk',
      test: 'counts rows in chunks that are in the same memory, one after the other',
    },
    {
      guard: 'ends-programs-that-hide-their-end',
      test: 'ends a program at the line with DELIMITER when its last comment hides the delimiter',
    },
    {
      guard: 'refuses-a-text-without-its-end',
      test: 'refuses a text that ends within a statement, and names its place',
    },
  ]),
  ...mutantsOf('unit/functions/restore/statements/split-create-table.test.ts', [
    {
      guard: 'splits-tables-of-innodb-only',
      becomes: 'false',
      test: 'leaves a statement with another storage engine whole',
    },
    {
      guard: 'splits-what-is-understood-only',
      becomes: 'false',
      test: 'leaves a statement with an unknown element whole',
    },
    {
      guard: 'keeps-keys-before-one-that-stays',
      becomes: '0',
      test: 'keeps keys of expressions, and those before them',
    },
    {
      guard: 'keeps-the-key-of-the-counted-column',
      becomes: 'needed',
      test: 'keeps the key of the column that the server counts, and those before it',
    },
  ]),
];
