import { canHaveOlderServers } from './older';

/** `describe` for tests with older servers. Separate from `older.ts`, which is also imported by programs without Jest. */
export const describeOlder: jest.Describe = canHaveOlderServers() ? describe : describe.skip;
