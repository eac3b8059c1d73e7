import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { publishLayer } from '../../../dev/labs/released/publish-layer';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { invoke } from '../../../dev/local-cloud/invoke';
import { BUNDLING } from '../../../infra/build/bundle-function';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { buildMariadbServerLayer, buildMysqlServerLayer } from '../../../layers/server/build';
import type { ScratchEvent, ScratchResult } from './scratch-function';

/** 200 tables with rows, a view and a trigger. */
const TABLES = Array.from({ length: 200 }, (_, i) => {
  const rows = Array.from({ length: 100 }, (_row, id) => `(${id}, 'row ${id} of table ${i}')`).join(',');
  return `CREATE TABLE t${i} (id INT PRIMARY KEY, note VARCHAR(200), KEY (note)); INSERT INTO t${i} VALUES ${rows};`;
});
const SQL = [
  'CREATE DATABASE shop; USE shop;',
  ...TABLES,
  'CREATE VIEW v AS SELECT COUNT(*) AS rows_of_t7 FROM t7;',
  'CREATE TRIGGER changed BEFORE UPDATE ON t7 FOR EACH ROW SET NEW.note = LOWER(NEW.note);',
].join('\n');
const QUESTION =
  "SELECT COUNT(*), (SELECT rows_of_t7 FROM shop.v) FROM information_schema.tables WHERE table_schema = 'shop'";

let cloud: LocalCloud;
let layers: string[];
let role: string;

beforeAll(async () => {
  cloud = await startLocalCloud();
  role = await deployRole(cloud, 'scratch');
  layers = [];
  for (const build of [buildMysqlClientLayer, buildMysqlServerLayer, buildMariadbServerLayer]) {
    layers.push(await publishLayer(cloud, build.name, build));
  }
});

afterAll(() => cloud?.stop());

async function resultOf(name: string, event: ScratchEvent): Promise<ScratchResult> {
  const { response, error } = await invoke<ScratchResult>(cloud, name, event);
  if (error) throw new Error(`${error.errorMessage}\n${cloud.lambda.invocations.at(-1)?.logs}`);
  return response;
}

describe.each([512, 1024])('with %i MB of memory and 512 MB of temporary storage', (memory) => {
  beforeAll(async () => {
    const { outputFiles } = await bundle({
      ...BUNDLING,
      entryPoints: [join(__dirname, 'scratch-function.ts')],
      write: false,
    });
    await deployFunction(cloud, `scratch-${memory}`, outputFiles[0]?.text ?? '', {
      Role: role,
      Layers: layers,
      MemorySize: memory,
      Timeout: 180,
      EphemeralStorage: { Size: 512 },
    });
  });

  test.each([
    { flavour: 'mysql' as const, version: /^9\.7\./ },
    { flavour: 'mariadb' as const, version: /^11\.8\..*MariaDB/ },
  ])(
    'a scratch server of $flavour starts, restores and stops, twice in one environment',
    async ({ flavour, version }) => {
      for (const _time of ['first', 'second']) {
        const result = await resultOf(`scratch-${memory}`, { flavour, sql: SQL, question: QUESTION });

        expect(result).toMatchObject({ version: expect.stringMatching(version), answer: '201\t100' });
        expect(result.serverMiB).toBeLessThan(400);
        expect(result.storageMiB).toBeLessThan(256);
        if (process.env.SHOW_FIGURES) console.log({ memory, ...result });
      }
      expect(new Set(cloud.lambda.invocations.map(({ environmentId }) => environmentId)).size).toBeLessThanOrEqual(2);
    },
  );
});
