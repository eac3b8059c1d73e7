import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError } from '../core/aws/aws-errors';
import { StartError } from '../core/errors';
import type { SlotTarget } from '../slot-job/target';

/** Hands a dump over to the function that makes it. */
export interface DumpStarter {
  /**
   * Returns as soon as Lambda has taken the event. From then on it tries again by itself, as for an event of the
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
    // With its id in the event: the request id would be another when the SDK sends the request twice.
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
