import type { ObjectStore } from '../core/aws/object-store';
import { replaceObject } from '../core/aws/replace-object';
import { UploadError } from '../core/errors';
import { drillReportKey, drillVerdictKey } from '../dump-format/keys/object-keys';
import {
  comparisonsOf,
  type DrillVerdict,
  drillVerdictSchema,
  parseDrillVerdict,
} from '../dump-format/results/drill-verdict';
import { publishFirst, type ResultStorage } from '../dump-format/results/publish-first';
import { describeProblem } from './findings/describe-problem';
import { renderReport } from './findings/report';

/**
 * Writes the verdict of a drill beside its dump, as {@link publishFirst} does, and the report of the verdict that is stored:
 * when an invocation ended between the two, the next one writes the report.
 *
 * @throws {StorageError | UploadError} when they could not be written.
 */
export async function publishDrill(store: ObjectStore, dumpKey: string, verdict: DrillVerdict): Promise<ResultStorage> {
  const { storage, stored } = await publishFirst(store, drillVerdictSchema.parse(verdict), {
    key: drillVerdictKey(dumpKey, verdict.mode),
    noun: "drill's verdict",
    parse: parseDrillVerdict,
    hasSameOutcome,
  });
  if (stored && storage !== 'outdated')
    await writeReport(store, drillReportKey(dumpKey, verdict.mode), renderReport(stored));
  return storage;
}

function hasSameOutcome(one: DrillVerdict, other: DrillVerdict): boolean {
  return outcomeOf(one) === outcomeOf(other);
}

/** What was found, whether or not it was accepted: a dump is drilled again after a finding is accepted. */
function outcomeOf(verdict: DrillVerdict): string {
  const { problemCount, problems, acceptedCount = 0, accepted = [] } = verdict;
  const comparisons = comparisonsOf(verdict);
  const findings = [
    ...problems.map(describeProblem),
    ...comparisons.flatMap(({ differences }) => differences),
    ...accepted.map(({ finding }) => finding),
  ];
  const differenceCount = comparisons.reduce((sum, comparison) => sum + comparison.differenceCount, 0);
  return JSON.stringify([problemCount + differenceCount + acceptedCount, findings.sort()]);
}

async function writeReport(store: ObjectStore, key: string, report: string): Promise<void> {
  if (await replaceObject(store, key, report, 'text/markdown; charset=utf-8')) return;
  throw new UploadError(
    'WRITE_CONTENDED',
    `The report "${key}" in bucket "${store.bucket}" is being written by another invocation. This one is retried.`,
  );
}
