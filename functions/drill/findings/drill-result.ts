import type { Manifest } from '../../dump-format/manifest/manifest';
import { comparisonsOf, type DrillVerdict } from '../../dump-format/results/drill-verdict';
import type { AcceptedFindings } from './accepted-findings';

/** The part of a verdict that the drill itself finds out. */
export type Drill = Pick<
  DrillVerdict,
  | 'restorable'
  | 'problemCount'
  | 'problems'
  | 'facts'
  | 'rows'
  | 'checksums'
  | 'acceptedCount'
  | 'accepted'
  | 'warnings'
  | 'server'
  | 'source'
  | 'manifest'
  | 'dump'
>;

/** What was drilled. */
interface Drilled {
  readonly manifest: Pick<Manifest, 'source' | 'dump'>;
  /** The object with the manifest. */
  readonly object: DrillVerdict['manifest'];
  /** Why the restored definitions were not compared with those of the source, when they were not. */
  readonly source: { readonly missing: string | undefined };
  readonly definitions: { readonly bytes: number; readonly warnings: readonly string[] };
}

/** What the server of a drill showed. */
interface Found {
  readonly accepted: Pick<AcceptedFindings, 'count' | 'findings' | 'warnings'>;
  /** Objects that it refused. */
  readonly refused: { readonly problems: DrillVerdict['problems']; readonly count: number };
}

/** How the restored databases compare with the source, as far as that was asked for. */
type Compared = Pick<DrillVerdict, 'facts' | 'rows' | 'checksums'> & { readonly warnings?: readonly string[] };

const NOT_COMPARED = 'The restored definitions were not compared with those of the source.';

/** The result of a drill. The dump is restorable when nothing was found that the job does not accept. */
export function drillResult(
  { manifest: { source, dump }, object, source: { missing }, definitions }: Drilled,
  { flavour, version }: DrillVerdict['server'],
  { accepted, refused: { problems, count } }: Found,
  { facts, rows, checksums, warnings = [] }: Compared,
): Drill {
  const comparisons = comparisonsOf({ facts, rows, checksums });
  return {
    restorable: count === 0 && comparisons.every(({ differenceCount }) => differenceCount === 0),
    problemCount: count,
    problems: [...problems],
    ...(facts ? { facts } : {}),
    ...(rows ? { rows } : {}),
    ...(checksums ? { checksums } : {}),
    ...(accepted.count > 0 ? { acceptedCount: accepted.count, accepted: [...accepted.findings] } : {}),
    warnings: [
      ...definitions.warnings,
      ...(missing === undefined ? [] : [`${missing} ${NOT_COMPARED}`]),
      ...warnings,
      ...accepted.warnings,
    ],
    server: { flavour, version },
    source: {
      flavour: source.flavour,
      version: source.serverVersion,
      databases: source.databases,
      ...lackingOf(source),
    },
    dump: {
      bucket: dump.bucket,
      key: dump.key,
      ...(dump.versionId === undefined ? {} : { versionId: dump.versionId }),
      bytes: dump.bytes,
      sha256: dump.sha256,
      definitionBytes: definitions.bytes,
    },
    manifest: object,
  };
}

/** How much of its databases the dump is not to have. */
function lackingOf({ selection }: Manifest['source']): Pick<DrillVerdict['source'], 'leftOut' | 'withoutRows'> {
  const { leftOut, withoutRows = [] } = selection?.tables ?? {};
  return {
    ...(leftOut && leftOut.count > 0 ? { leftOut: leftOut.count } : {}),
    ...(withoutRows.length > 0 ? { withoutRows: withoutRows.length } : {}),
  };
}
