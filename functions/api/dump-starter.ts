import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError } from '../core/aws/aws-errors';
import { StartError } from '../core/errors';
import type { SlotTarget } from '../slot-job/target';

/** Starts the dump function for a dump. */
export interface DumpStarter {
  /**
   * Returns as soon as Lambda has accepted the event. Lambda retries it automatically, like an event of the
   * schedule.
   *
   * @throws {StartError}
   */
  start(target: SlotTarget): Promise<void>;
}

/** The dump function, invoked asynchronously. */
export class LambdaDumpStarter implements DumpStarter {
  constructor(
    private readonly client: LambdaClient,
    private readonly functionArn: string,
  ) {}

  async start({ job, slot, forceId }: SlotTarget): Promise<void> {
    // With the id in the event, because the request id differs when the SDK sends the request twice.
    const event = { job, slot, ...(forceId === undefined ? {} : { force: true, forceId }) };
    try {
      await this.client.send(
        new InvokeCommand({
          FunctionName: this.functionArn,
          InvocationType: 'Event',
          Payload: JSON.stringify(event),
        }),
      );
    } catch (error) {
      const { code, detail } = explainAwsError({
        service: 'Lambda',
        action: 'start',
        resource: `function "${this.functionArn}"`,
        error,
        code: 'DUMP_NOT_STARTED',
        again: 'Send the request again',
      });
      throw new StartError(code, detail, { cause: error });
    }
  }
}
