import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { type Check, ok, unknown, warning } from './finding';

/** AWS refuses requests whose time differs by more than 15 minutes. */
const WARNING_SECONDS = 60;

/** Whether the clock of this machine agrees with that of AWS. */
export const clockCheck: Check = {
  name: 'clock',
  run: async ({ dumpFunction: { bucket }, session }) => {
    const s3 = await session.aws.s3();
    let date: string | undefined;
    s3.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        date = (answer.response as { headers?: Record<string, string> }).headers?.date;
        return answer;
      },
      { step: 'deserialize', name: 'readDate', priority: 'low' },
    );
    await s3.send(new HeadBucketCommand({ Bucket: bucket })).catch(() => undefined);
    if (date === undefined) return [unknown('S3 did not state its time.')];
    const seconds = Math.round((session.clock.now().getTime() - Date.parse(date)) / 1000);
    if (Math.abs(seconds) <= WARNING_SECONDS) return [ok('The clock of this machine agrees with that of S3.')];
    return [
      warning(
        `The clock of this machine is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} that of S3. Set it.`,
      ),
    ];
  },
};
