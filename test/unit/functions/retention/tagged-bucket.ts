import { drillVerdictKey, factsKey, manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { surveyDumps } from '../../../../functions/retention/survey';
import type { Tags } from '../../../../functions/retention/tags/expiry-tag';
import type { TaggedVersion, TaggingStore } from '../../../../functions/retention/tags/tagging-store';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { drillVerdictOn } from '../drill/verdicts';

export const PLACE = { job: 'shop', prefix: 'backups' };
export const signal = new AbortController().signal;

/** A versioned bucket in memory whose listing has ETags and times, with the tags of the newest versions. */
export class TaggedBucket extends MemoryBucket {
  readonly tags = new Map<string, Tags>();
  /** Writes of tags, in their order. */
  readonly writes: { key: string; versionId: string | undefined; tags: Tags }[] = [];
  readonly listed: string[] = [];
  /** Storage classes of objects, by their keys. */
  readonly classes = new Map<string, string>();
  /** Number of writes of tags after which they fail. */
  failAfter = Number.POSITIVE_INFINITY;
  /** What happens when the tags of a key are read. */
  onReadTags: (key: string) => void = () => {};
  readonly #times = new Map<string, number>();

  constructor() {
    super(true);
  }

  override put(...args: Parameters<MemoryBucket['put']>) {
    const version = super.put(...args);
    this.#times.set(args[0], Date.parse('2026-11-20T03:00:00Z') + Number(version.versionId?.slice(1)) * 1_000);
    this.tags.delete(args[0]);
    return version;
  }

  override async objectsBelow(prefix: string) {
    this.listed.push(prefix);
    const objects = await super.objectsBelow(prefix);
    return objects.map((object) => ({
      ...object,
      etag: this.objects.get(object.key)?.etag,
      lastModified: new Date(this.#times.get(object.key) ?? 0),
      storageClass: this.classes.get(object.key),
    }));
  }

  async foldersBelow(prefix: string): Promise<string[]> {
    const names = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix) && key.slice(prefix.length).includes('/'))
      .map((key) => key.slice(prefix.length).split('/', 1)[0] as string);
    return [...new Set(names)];
  }

  async readTags(key: string): Promise<TaggedVersion | undefined> {
    this.onReadTags(key);
    const version = this.objects.get(key);
    return version && { tags: this.tags.get(key) ?? {}, versionId: version.versionId };
  }

  async writeTags(key: string, versionId: string | undefined, tags: Tags): Promise<void> {
    if (this.writes.length >= this.failAfter) throw new Error('S3 is unreachable.');
    this.writes.push({ key, versionId, tags });
    if (this.objects.get(key)?.versionId === versionId) this.tags.set(key, tags);
  }

  /** Puts a dump of a slot with all that is beside it. Returns its key. */
  dump(id: string, { verified = true, drilled = true, verdict = true } = {}): string {
    const key = keyOf(id);
    this.put(key, 'the dump');
    this.put(factsKey(key), 'facts');
    const { etag } = this.put(manifestKey(key), JSON.stringify(manifestOf(id)));
    const manifest = { key: manifestKey(key), etag };
    if (verdict) this.put(verdictKey(key), JSON.stringify(verdictOn(key, manifest, verified)));
    if (verdict && verified)
      this.put(drillVerdictKey(key), JSON.stringify(drillVerdictOn({ manifest, restorable: drilled })));
    return key;
  }

  get store(): TaggingStore {
    return this as unknown as TaggingStore;
  }

  survey() {
    return surveyDumps(this.store, PLACE, signal);
  }

  /** Keys of the objects that have the tag, without the part that all have. */
  get expired(): string[] {
    return [...this.tags]
      .flatMap(([key, tags]) => (tags['mysqldump-retention'] === 'expired' ? [nameOf(key)] : []))
      .sort();
  }
}

export function keyOf(id: string): string {
  return `backups/shop/${id.slice(0, 4)}/${id.slice(5, 7)}/shop-${id}.sql.zst`;
}

/** `2026-11-20` of a dump, `2026-11-20.manifest.json` of its manifest. */
export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/shop-') + '/shop-'.length).replace('.sql.zst', '');
}

export function manifestOf(id: string, change: object = {}) {
  return {
    schemaVersion: 1,
    job: 'shop',
    slot: id.slice(0, 10),
    dump: {
      bucket: 'dumps',
      key: keyOf(id),
      etag: '"e"',
      compression: 'zstd',
      bytes: 8,
      sha256: 'a'.repeat(64),
      parts: [],
    },
    run: {
      owner: 'o',
      fence: 1,
      requestId: 'r',
      startedAt: '2026-11-20T03:00:00Z',
      completedAt: '2026-11-20T03:00:00Z',
      seconds: 1,
      provenBy: 'dump',
    },
    source: { flavour: 'mysql', serverVersion: '9.7.4', client: 'c', databases: ['shop'], tables: [] },
    warnings: [],
    ...change,
  };
}

export function verdictOn(key: string, manifest: object, verified: boolean) {
  return {
    schemaVersion: 1,
    job: 'shop',
    verified,
    findings: verified ? [] : ['It is short.'],
    verifiedAt: '2026-11-20T03:00:00Z',
    seconds: 1,
    requestId: 'r',
    manifest,
    dump: {
      bucket: 'dumps',
      key,
      bytes: 'the dump'.length,
      sha256: 's',
      serverVersion: '9.7.4',
      tables: 1,
      statements: { createTable: 1, createView: 0, insert: 1, storedPrograms: 0 },
    },
  };
}
