import type { DumpLab } from '../in-process/dump-lab';
import { outputOf } from '../released/program';

/** The SQL text of a dump in a bucket. */
export async function dumpText(lab: DumpLab, key: string, bucket?: string): Promise<string> {
  return (await outputOf('zstd', ['-d', '-q', '-c'], await lab.object(key, bucket))).toString('utf8');
}

/** A text as zstd compresses it. */
export function zstdOf(content: string | Buffer): Promise<Buffer> {
  return outputOf('zstd', ['-q', '-c'], content);
}
