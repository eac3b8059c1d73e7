import { canHaveOlderServers } from './older';

/** `describe` of tests that need older servers. Apart from `older.ts`, which programs without Jest import, too. */
export const describeOlder: jest.Describe = canHaveOlderServers() ? describe : describe.skip;
