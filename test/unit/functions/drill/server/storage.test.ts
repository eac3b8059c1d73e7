import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScratchServerError } from '../../../../../functions/core/errors';
import { systemClock } from '../../../../../functions/core/time/clock';
import { requireStorage, StorageWatch } from '../../../../../functions/drill/server/storage';
import { type TinyDisk, tinyDisk } from '../../../../support/tiny-disk';
import { FakeClock } from '../../core/time/fake-clock';

const MIB = 1024 * 1024;

let disk: TinyDisk;
let larger: TinyDisk;

beforeAll(async () => {
  [disk, larger] = await Promise.all([tinyDisk('size=8m'), tinyDisk('size=17m')]);
});

afterAll(() => Promise.all([disk?.remove(), larger?.remove()]));

function fill(mebibytes: number): string {
  const file = join(larger.folder, 'file');
  writeFileSync(file, Buffer.alloc(mebibytes * MIB, 1));
  return file;
}

test('what fits exactly is accepted', async () => {
  await expect(requireStorage(disk.folder, 8 * MIB)).resolves.toBeUndefined();
});

test('one byte more is refused with both figures', async () => {
  await expect(requireStorage(disk.folder, 8 * MIB + 1)).rejects.toThrow(
    '[TEMPORARY_STORAGE_FULL] The server of the drill needs 9 MiB of temporary storage, and 8 MiB are free. Raise drill_ephemeral_storage_size',
  );
});

test('a watch reports nothing when there was enough storage all the time', async () => {
  const watch = new StorageWatch(larger.folder, systemClock);
  await watch.stop();
  expect(() => watch.requireEnough()).not.toThrow();
});

test('a watch reports storage that was short for a moment only, with what failed', async () => {
  const clock = new FakeClock();
  const watch = new StorageWatch(larger.folder, clock);
  while (clock.sleeping === 0) await new Promise(setImmediate);
  const file = fill(3);
  await clock.advance(50);
  while (clock.sleeping === 0) await new Promise(setImmediate);
  rmSync(file);
  await watch.stop();

  const failure = new Error('What failed.');
  expect(() => watch.requireEnough(failure)).toThrow(
    '[TEMPORARY_STORAGE_FULL] Only 14 MiB of the temporary storage were free during the drill. With less than 16 MiB,',
  );
  expect(() => watch.requireEnough(failure)).toThrow(expect.objectContaining({ cause: failure }));
});

test('a watch looks a last time when it is stopped', async () => {
  const watch = new StorageWatch(larger.folder, new FakeClock());
  const file = fill(3);
  await watch.stop();
  rmSync(file);

  expect(() => watch.requireEnough()).toThrow('[TEMPORARY_STORAGE_FULL]');
});

test('a watch leaves an error that already states it unchanged', async () => {
  const watch = new StorageWatch(disk.folder, systemClock);
  await watch.stop();

  expect(() => watch.requireEnough(new ScratchServerError('TEMPORARY_STORAGE_FULL', 'Full.'))).not.toThrow();
});
