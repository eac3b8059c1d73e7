import type { DumpEngine, Manifest } from '../../dump-format/manifest/manifest';
import type { HandOver } from '../../slot-job/lock/record';

/** Where a session makes its dump: only a task of the runner belongs to an execution. */
export function engineOf({ execution }: { readonly execution: number | undefined }): DumpEngine {
  return execution === undefined ? 'lambda' : 'fargate';
}

/** What the manifest states of where a dump was made, and why; nothing of a function. */
export function madeBy(
  session: { readonly execution: number | undefined },
  handOver: HandOver | undefined,
): Pick<Manifest['run'], 'engine' | 'handedOverBecause'> {
  const engine = engineOf(session);
  return engine === 'lambda' ? {} : { engine, ...(handOver && { handedOverBecause: handOver.reason }) };
}
