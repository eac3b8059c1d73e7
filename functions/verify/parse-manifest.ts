import { type Manifest, manifestSchema } from '../dump-format/manifest';

/** Maximum number of problems listed in a message. */
const LISTED_PROBLEMS = 3;

/** Reads a manifest. Returns what is wrong with it, in a sentence, when it can't be read as one. */
export function parseManifest(key: string, content: string): Manifest | string {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return `The manifest "${key}" is not JSON.`;
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const version = (json as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== undefined && version !== 1) {
    return `The manifest "${key}" has the schema version ${JSON.stringify(version)}, and this function knows 1.`;
  }
  const problems = parsed.error.issues
    .slice(0, LISTED_PROBLEMS)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
  return `The manifest "${key}" does not have the form of a manifest (${problems.join('; ')}).`;
}
