import { type Flavour, MAVEN_SERIES, type Series } from './flavours';
import { hasMaven, isFetched, mavenServers } from './maven';

/** Servers that Debian no longer has. */
export const OLDER_SERVERS: readonly { flavour: Flavour; series: Series }[] = MAVEN_SERIES;

/**
 * False where Maven, which fetches the older servers, is not installed: their tests are skipped there, and `npm test`
 * counts them. In CI they are never skipped: without Maven they fail, and say what to install.
 */
export function canHaveOlderServers(): boolean {
  return process.env.CI === 'true' || hasMaven() || Object.values(mavenServers()).every(isFetched);
}
