import { SlotHandOver } from '../../../../functions/runner/slot-hand-over';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';
import { FakeSlotRunner } from './fake-slot-runner';

test.each([
  {
    lastError: '[OUT_OF_TIME] The run was cut off.',
    expected: "An earlier run was cut off by the function's timeout.",
  },
  { lastError: '[SERVER_UNREACHABLE] The server does not answer.', expected: undefined },
  { lastError: undefined, expected: undefined },
])(
  'a slot is left to the runner before anything is known of it after the failure $lastError: $expected',
  ({ lastError, expected }) => {
    const session = { execution: undefined, remaining: () => 900_000 };
    const handOver = new SlotHandOver({ job: 'shop', slot: '2026-11-20' }, session, new FakeSlotRunner(), true);
    handOver.taken({ lastError } as LockRecord);
    expect(handOver.reasonBefore).toBe(expected);
  },
);
