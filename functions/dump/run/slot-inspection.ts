import type { Log } from '../../core/logger';
import { beginningOf } from '../../slot-job/event/slot';
import type { Place } from '../../slot-job/lock/record';
import type { LockSession } from '../../slot-job/lock/session';
import type { SlotTarget } from '../../slot-job/target';
import { checkDump, type DumpCheck } from '../../store-dump/run/check-dump';
import { findExistingDump } from '../../store-dump/run/existing-dump';
import type { DumpRecord, Observations } from '../../store-dump/run/protocol';
import { sourceIdentity } from '../connection/source-identity';
import type { Services } from '../services';

/** Inspects the slot in the bucket before a dump. */
export class SlotInspection {
  /** What a person should know of the dump that follows. */
  readonly warnings: string[] = [];
  /** Why it could not be seen whether the dump of a slot that is DONE is still there. */
  unchecked: string | undefined;

  constructor(
    private readonly target: SlotTarget,
    private readonly session: LockSession,
    private readonly services: Services,
    private readonly log: Log,
  ) {}

  /** Whether the dump is there that DONE names. */
  async check(record: DumpRecord): Promise<Observations<unknown>['check']> {
    const { store, config } = this.services;
    const check = await checkDump(store, config.prefix, this.target, record, this.session.signal);
    if (check.dump === 'gone') {
      this.#warn(this.#describe(check));
    }
    if (check.dump === 'unknown') {
      this.unchecked = check.reason;
      this.log.warn(`The slot is done, but whether its dump is still there is not known: ${check.reason}.`);
    }
    return { dump: check.dump, remaining: this.session.remaining() };
  }

  /** What an earlier run left. @param claim the place that the lock record claims. */
  look(claim: Place | undefined): Promise<Observations<unknown>['look']> {
    const { store, config } = this.services;
    const expected = {
      prefix: config.prefix,
      target: this.target,
      claim,
      begins: () => beginningOf(this.target.slot, config.slotUnit, config.slotTimezone),
      source: async () => sourceIdentity(await this.services.resolveSource(), config),
    };
    return findExistingDump(store, expected, this.session.signal);
  }

  /** Without its manifest alone, the dump that is there is adopted; see {@link look}. */
  #describe({ missing, manifestOnly }: DumpCheck & { dump: 'gone' }): string {
    const { slot } = this.target;
    const place = `${missing} is not in bucket "${this.services.store.bucket}"`;
    return manifestOnly
      ? `The manifest of the dump of slot ${slot} is gone: ${place}. The dump that is there is read back and gets a new manifest. Find out who deleted it.`
      : `The dump of slot ${slot} that was made before is gone: ${place}. The slot gets a dump again, with the data of now. Find out who deleted it.`;
  }

  #warn(warning: string): void {
    this.warnings.push(warning);
    this.log.warn(warning);
  }
}
