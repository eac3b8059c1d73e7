import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type CompletedPart, S3Client } from '@aws-sdk/client-s3';
import { BUCKET, LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import type { LocalCloud } from '../../../dev/local-cloud';
import { temporaryFolder } from '../../../dev/tools/temporary-folder';
import { LockError } from '../../../functions/core/errors';
import type { Tool } from '../../../functions/core/toolbox';
import type { LockOperation, LockWrite } from '../../../functions/slot-job/lock/operations';
import { DynamoDbLockTable } from '../../../functions/slot-job/lock/table';
import { DumpStore, type OpenUpload } from '../../../functions/store-dump/upload/dump-store';
import { clientTree } from '../../../layers/mysql-client/build';

/** A lock table that does not answer one kind of write. */
export class BrokenTable extends DynamoDbLockTable {
  constructor(
    cloud: LocalCloud,
    /** Empty while the table works. */
    public broken: LockOperation['type'] | '',
  ) {
    super(cloud.client(DynamoDBClient), LOCK_TABLE);
  }

  override async write(...request: Parameters<DynamoDbLockTable['write']>): Promise<LockWrite> {
    if (request[1].type === this.broken) throw new LockError('LOCK_TABLE_UNAVAILABLE', 'DynamoDB gave no answer.');
    return super.write(...request);
  }
}

/** Hooks around the requests to a bucket. An error that they throw is the answer to the run. */
interface Events {
  readonly beforePart?: () => Promise<void>;
  readonly beforeCompleting?: () => Promise<void>;
  readonly afterCompleting?: () => void;
  readonly beforeManifest?: () => void;
}

export class EventfulStore extends DumpStore {
  constructor(
    cloud: LocalCloud,
    private readonly events: Events,
  ) {
    super(cloud.client(S3Client), BUCKET, undefined);
  }

  override async uploadPart(...request: Parameters<DumpStore['uploadPart']>): Promise<CompletedPart> {
    await this.events.beforePart?.();
    return super.uploadPart(...request);
  }

  override async complete(...request: Parameters<DumpStore['complete']>): Promise<void> {
    await this.events.beforeCompleting?.();
    await super.complete(...request);
    this.events.afterCompleting?.();
  }

  override async write(...request: Parameters<DumpStore['write']>): Promise<boolean> {
    this.events.beforeManifest?.();
    return super.write(...request);
  }
}

/** A bucket that never answers when an upload is started. */
export class HangingStore extends DumpStore {
  /** Resolves at the first request to start an upload. */
  readonly hangs: Promise<void>;
  #hangs = () => {};

  constructor(cloud: LocalCloud) {
    super(cloud.client(S3Client), BUCKET, undefined);
    this.hangs = new Promise((resolve) => {
      this.#hangs = resolve;
    });
  }

  override open(...[, , , signal]: Parameters<DumpStore['open']>): Promise<OpenUpload> {
    this.#hangs();
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

/** The real layer with one program replaced by a shell script, which may call the original programs. */
export async function layerWith(tool: Tool, script: string): Promise<string> {
  const root = temporaryFolder('layer');
  mkdirSync(join(root, 'bin'));
  const real = join(await clientTree(), 'bin');
  for (const name of readdirSync(real)) {
    const line = name === tool ? `PATH=${real}:$PATH; ${script}` : `exec ${real}/${name} "$@"`;
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }
  return root;
}
