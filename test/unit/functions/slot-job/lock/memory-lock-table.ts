import {
  type Attempt,
  applyOperation,
  type LockOperation,
  type LockWrite,
} from '../../../../../functions/slot-job/lock/operations';
import type { LockRecord } from '../../../../../functions/slot-job/lock/record';
import type { LockTable } from '../../../../../functions/slot-job/lock/table';

/** The lock table as its operations mean it, without DynamoDB. `answer` may hold an answer back or replace it. */
export class MemoryLockTable implements LockTable {
  readonly records = new Map<string, LockRecord>();
  readonly writes: { readonly operation: LockOperation; readonly written: boolean }[] = [];
  answer: (write: LockWrite, operation: LockOperation) => Promise<LockWrite> = async (write) => write;

  async write(key: string, operation: LockOperation, attempt: Attempt): Promise<LockWrite> {
    const write = applyOperation(key, this.records.get(key), operation, attempt);
    if (write.written) this.records.set(key, write.record);
    this.writes.push({ operation, written: write.written });
    return this.answer(write, operation);
  }

  async read(key: string): Promise<LockRecord | undefined> {
    return this.records.get(key);
  }
}
