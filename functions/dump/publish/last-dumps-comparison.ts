import type { StoredObject } from '../../core/aws/object-store';
import { detailOf, sentence, withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import type { Manifest, SinceLastDump } from '../../dump-format/manifest/manifest';
import { hasPatterns, parseSelection } from '../../dump-format/selection/database-selection';
import { attemptError, type LockSession } from '../../slot-job/lock/session';
import type { SlotTarget } from '../../slot-job/target';
import { lastManifests } from '../../store-dump/history/last-manifests';
import { changedTables, goneDatabases, noLongerDumped, sinceLastDump } from '../history/since-last-dump';
import { compareWithLastDumps, type SizeComparison } from '../history/size';
import type { Services } from '../services';
import { patternTexts } from './selection-of-dump';

const NOT_COMPARED =
  'The dump is complete, but could not be compared with the last one, so that nothing shows which databases and warnings are new or gone:';

/** What the manifests of the last dumps show about a dump. */
interface Before {
  /** Warnings that the last dump had. */
  readonly known: readonly string[];
  readonly changes: SinceLastDump | undefined;
  readonly warnings: readonly string[];
}

/** What the last dumps show about a dump: what came and went, and whether it is much smaller. */
export class LastDumpsComparison {
  #size: Promise<SizeComparison | undefined> | undefined;

  constructor(
    private readonly target: SlotTarget,
    private readonly session: LockSession,
    private readonly services: Services,
    private readonly log: Log,
  ) {}

  /**
   * What the last dumps show: the warnings that are known since then, and which databases and tables came and went. Not to
   * know it is no reason to fail, and a warning where a pattern would hide that a database or table is gone.
   */
  async contents(key: string, source: Omit<Manifest['source'], 'client'>): Promise<Before> {
    const { store, config } = this.services;
    const selection = parseSelection(source.selection?.databases ?? [], source.selection?.excludedDatabases);
    const { excluded, structureOnly } = config.tables;
    const leavesOut = excluded.length + structureOnly.length > 0;
    try {
      const found = await lastManifests(store, config.prefix, this.target, key);
      const known = found?.last.warnings ?? [];
      const named = source.databases.length > 0 ? found?.named : undefined;
      if (!named) return { known, changes: undefined, warnings: [] };
      const gone = goneDatabases(selection, source.databases, named.source.databases);
      for (const warning of gone) this.log.warn(warning, { errorCode: 'DATABASE_GONE' });
      const tables = changedTables(source, named.source);
      const lacking = noLongerDumped(selection, source, named.source, tables);
      for (const warning of lacking) this.log.warn(warning, { errorCode: 'NO_LONGER_DUMPED' });
      return { known, changes: sinceLastDump(source, named, tables), warnings: [...gone, ...lacking] };
    } catch (error) {
      const reason = detailOf(attemptError(error, this.session.key));
      const warning = withCode('LAST_DUMP_UNREADABLE', `${NOT_COMPARED} ${sentence(reason)}`);
      this.log.warn(warning, { errorCode: 'LAST_DUMP_UNREADABLE' });
      return { known: [], changes: undefined, warnings: hasPatterns(selection) || leavesOut ? [warning] : [] };
    }
  }

  /** What a person should know of the size of a dump. */
  async sizeWarnings({ key, bytes }: StoredObject): Promise<string[]> {
    const warning = (await this.size(key, bytes))?.warning;
    if (warning === undefined) return [];
    this.log.warn(warning);
    return [warning];
  }

  /** Compares the dump with the last ones, once in a run. Not to know is no reason to fail. */
  size(key: string, bytes: number): Promise<SizeComparison | undefined> {
    const { store, config } = this.services;
    if (config.shrinkShare === undefined) return Promise.resolve(undefined);
    this.#size ??= compareWithLastDumps(
      store,
      config.prefix,
      this.target,
      { key, bytes },
      config.shrinkShare,
      patternTexts(config.tables),
    ).catch((error) => {
      this.log.warn('The dump could not be compared with the last ones.', {
        error: attemptError(error, this.session.key).message,
      });
      return undefined;
    });
    return this.#size;
  }
}
