/** What StrykerJS mutates together, and the unit tests that it runs against each mutant. */
export interface MutatedModule {
  /** Folders and files of `functions/`; with `!`, those that are left out. */
  readonly sources: readonly string[];
  /** Folders and files of `test/unit/functions/`: the tests that are about these sources. */
  readonly tests: readonly string[];
  /** The least share of mutants, in percent, that the tests kill; without one it was not measured yet, and is reported only. */
  readonly score?: number;
}

/**
 * The modules that decide whether a slot gets one whole dump, and whether it is read and restored as it is. What only a
 * server or AWS can show has integration tests, which StrykerJS does not run, and a mutant in `test/reliability/mutants`:
 * so are requests to DynamoDB and S3, and questions to servers, left out.
 */
export const MODULES: Readonly<Record<string, MutatedModule>> = {
  gate: { sources: ['store-dump/gate'], tests: ['store-dump/gate'], score: 97 },
  lock: {
    sources: ['slot-job/lock', '!slot-job/lock/table.ts', '!slot-job/lock/session.ts'],
    tests: ['slot-job/lock', 'store-dump/run/protocol.test.ts'],
    score: 92,
  },
  session: {
    sources: ['slot-job/lock/session.ts'],
    tests: ['slot-job/lock/session.test.ts', 'dump/run'],
    score: 84,
  },
  run: { sources: ['dump/run', 'store-dump/run'], tests: ['dump/run', 'store-dump/run'] },
  publish: {
    sources: ['dump/publish', 'store-dump/publish'],
    tests: ['dump/publish', 'store-dump/publish', 'dump/run'],
  },
  upload: {
    sources: ['store-dump/upload', '!store-dump/upload/dump-store.ts'],
    tests: ['store-dump/upload'],
    score: 92,
  },
  verify: { sources: ['verify', 'dump-format/results'], tests: ['verify'], score: 79 },
  slots: { sources: ['slot-job/*.ts', 'slot-job/event'], tests: ['slot-job'] },
  fence: {
    sources: [
      'dump/fence',
      ...['read-fingerprint', 'read-objects', 'schema-fence'].map((file) => `!dump/fence/${file}.ts`),
    ],
    tests: ['dump/fence'],
    score: 84,
  },
  preflight: { sources: ['dump/preflight'], tests: ['dump/preflight'], score: 85 },
  statements: { sources: ['dump-format/statements'], tests: ['dump-format/statements'] },
  'dump-index': { sources: ['dump-format/dump-index'], tests: ['dump-format/dump-index'] },
  'dump-format': {
    sources: ['keys', 'listing', 'manifest', 'text'].map((folder) => `dump-format/${folder}`),
    tests: [...['keys', 'listing', 'manifest', 'text'].map((folder) => `dump-format/${folder}`), 'store-dump/publish'],
  },
  facts: {
    sources: [
      'dump-format/facts',
      ...['grouped-facts', 'questions', 'read-facts'].map((file) => `!dump-format/facts/server/${file}.ts`),
    ],
    tests: ['dump-format/facts'],
  },
  drill: { sources: ['drill/*.ts', 'drill/findings', 'drill/restore'], tests: ['drill'], score: 76 },
  rewrite: { sources: ['restore/rewrite'], tests: ['restore/rewrite'], score: 74 },
  restore: {
    sources: ['restore/statements', 'restore/source/unbroken.ts', 'restore/target/source-server.ts'],
    tests: ['restore/statements', 'restore/source', 'restore/target'],
    score: 78,
  },
  sessions: { sources: ['restore/schedule'], tests: ['restore/schedule'], score: 95 },
};
