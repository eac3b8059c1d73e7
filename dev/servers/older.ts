import { type Flavour, MAVEN_SERIES, type Series } from './flavours';
import { hasMaven, isFetched, mavenServers } from './maven';

/** Servers that Debian no longer has. */
export const OLDER_SERVERS: readonly { flavour: Flavour; series: Series }[] = MAVEN_SERIES;

/**
 * False if Maven, which fetches the older servers, is not installed: their tests are then skipped, and `npm test`
 * reports how many. In CI they are never skipped: without Maven they fail with a message that it must be installed.
 */
export function canHaveOlderServers(): boolean {
  return process.env.CI === 'true' || hasMaven() || Object.values(mavenServers()).every(isFetched);
}
