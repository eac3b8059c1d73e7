import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether an argument must be set (`required`), may be (`optional`), or can't be, because AWS decides it (`computed`). */
export type Use = 'required' | 'optional' | 'computed';

/** What a block of the AWS provider takes: that of a resource or data source, or one inside. */
export interface BlockSchema {
  readonly arguments: Readonly<Record<string, Use>>;
  readonly blocks: Readonly<Record<string, BlockSchema & { readonly use: Use }>>;
  /** Message of the provider by argument or block. Without one nothing is deprecated, or it is not known. */
  readonly deprecated?: Readonly<Record<string, string>>;
}

/** The resource types and data sources (`data.aws_region`) that the modules use, in one version of the provider. */
export interface ProviderSchema {
  readonly provider: string;
  /** The packages from which it was read. */
  readonly sources: readonly string[];
  readonly types: Readonly<Record<string, BlockSchema>>;
}

/** The ends of the range of versions that the modules name. */
export type RangeEnd = 'lowest' | 'newest';

/** Path of the file with the schema of an end, which `update.ts` writes. */
export function schemaFile(end: RangeEnd): string {
  return join(__dirname, `${end}.json`);
}

export function providerSchema(end: RangeEnd): ProviderSchema {
  return JSON.parse(readFileSync(schemaFile(end), 'utf8'));
}
