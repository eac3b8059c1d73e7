import { requireStorage } from '../../../../../functions/drill/server/storage';
import { type TinyDisk, tinyDisk } from '../../../../support/tiny-disk';

const MIB = 1024 * 1024;

let disk: TinyDisk;

beforeAll(async () => {
  disk = await tinyDisk('size=8m');
});

afterAll(() => disk?.remove());

test('what fits exactly is accepted', async () => {
  await expect(requireStorage(disk.folder, 8 * MIB)).resolves.toBeUndefined();
});

test('one byte more is refused with both figures', async () => {
  await expect(requireStorage(disk.folder, 8 * MIB + 1)).rejects.toThrow(
    '[DRILL_SERVER_FAILED] The server of the drill needs 9 MiB of the temporary storage, and 8 MiB of it are free. Raise drill_ephemeral_storage_size.',
  );
});
