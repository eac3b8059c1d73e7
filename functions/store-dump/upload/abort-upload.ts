import type { Log } from '../../core/logger';
import type { DumpStore, OpenUpload } from './dump-store';

/** A run that has an upload. */
interface UploadingRun {
  readonly services: { readonly store: Pick<DumpStore, 'abort'> };
  readonly log: Log;
  /** An error as it may be logged. */
  readonly explain: (error: unknown) => Error;
}

/** Aborts an upload that will not be completed. A failure is logged: the lifecycle rule of the bucket removes the parts. */
export async function abortUpload({ services, log, explain }: UploadingRun, open: OpenUpload): Promise<void> {
  try {
    await services.store.abort(open);
  } catch (error) {
    log.warn('The upload could not be aborted; the lifecycle rule of the bucket removes its parts.', {
      error: explain(error).message,
    });
  }
}
