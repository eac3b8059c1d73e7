import { buildModule } from '../../../../infra/build/build-module';
import { bundleFunction } from '../../../../infra/build/bundle-function';
import { LAYERS } from '../../../../infra/build/packages';

jest.mock('../../../../infra/build/bundle-function');
jest.mock('../../../../infra/build/packages', () => ({
  ...jest.requireActual('../../../../infra/build/packages'),
  LAYERS: { 'mysql-client': jest.fn() },
}));

const MIB = 1024 * 1024;

/** Builds a function with one layer, whose zips have these sizes. */
function build({ zipBytes = MIB, unzippedBytes = MIB, functionBytes = MIB }): Promise<void> {
  const facts = { sha256: 'ab', unzippedBytes };
  jest.mocked(bundleFunction).mockResolvedValue({ ...facts, zipBytes: functionBytes });
  jest.mocked(LAYERS['mysql-client']).mockResolvedValue({ ...facts, zipBytes, tree: '' });
  return buildModule({ name: 'mysqldump', functions: { dump: ['mysql-client'] } });
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
});

afterEach(() => jest.restoreAllMocks());

test('accepts packages that are as large as Lambda allows', async () => {
  await expect(build({ zipBytes: 50 * MIB, unzippedBytes: 125 * MIB })).resolves.toBeUndefined();
});

test('refuses a layer whose zip is one byte larger than a request may send, with both figures and what to do', async () => {
  await expect(build({ zipBytes: 50 * MIB + 1 })).rejects.toThrow(
    /^mysql-client-x86_64\.zip must not exceed 52428800 bytes, Lambda's limit for a zip in a request, got: 52428801 bytes\. Leave out /,
  );
});

test('refuses a function whose zip is too large', async () => {
  await expect(build({ functionBytes: 60 * MIB })).rejects.toThrow('dump.zip must not exceed 52428800 bytes');
});

test('refuses a function that is too large with its layers, with both figures', async () => {
  await expect(build({ unzippedBytes: 125 * MIB + 1 })).rejects.toThrow(
    'The function dump and its layers for x86_64 must not exceed 262144000 bytes unzipped, the limit of Lambda, got: 262144002 bytes.',
  );
});
