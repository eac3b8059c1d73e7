import type { OpenUpload } from '../../store-dump/upload/dump-store';
import type { PipelineRun } from './pipeline-run';

/** Aborts an upload that will not be completed. A failure is logged: the lifecycle rule of the bucket removes the parts. */
export async function abortUpload({ services, log, explain }: PipelineRun, open: OpenUpload): Promise<void> {
  try {
    await services.store.abort(open);
  } catch (error) {
    log.warn('The upload could not be aborted; the lifecycle rule of the bucket removes its parts.', {
      error: explain(error).message,
    });
  }
}
