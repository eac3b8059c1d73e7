import type { DumpEngine } from '../../dump-format/manifest/manifest';

/** Where a session makes its dump: only a task of the runner belongs to an execution. */
export function engineOf({ execution }: { readonly execution: number | undefined }): DumpEngine {
  return execution === undefined ? 'lambda' : 'fargate';
}
