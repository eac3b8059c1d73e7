import { startServer, type TestServer } from '../../../dev/servers/server';
import { isKnownCollation, isKnownText } from '../../../functions/mask/rules/tables/known-equality';
import { ByteWriter } from '../../../functions/mask/values/literals/byte-writer';
import { Equality } from '../../../functions/mask/values/literals/equality';

/*
 * What is known of collations, compared with what real servers hold for equal.
 */

describe.each(['mysql', 'mariadb'] as const)('%s', (flavour) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ flavour });
    await server.sql('CREATE DATABASE test');
  });

  afterAll(() => server?.stop());

  test('holds no two known texts for equal that are masked differently', async () => {
    const collations = await lines(
      'SELECT COLLATION_NAME FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY ORDER BY 1',
    );
    const known = collations.filter(
      (name) => isKnownCollation(name) && /^(?:utf8|latin1|ascii|uca).*_c[is]$/.test(name),
    );
    expect(known.length).toBeGreaterThan(10);
    for (const collation of known) {
      const set = collation.startsWith('uca') ? 'utf8mb4' : (collation.split('_', 1)[0] as string);
      const texts = textsOf(collation);
      const values = texts.map((text, id) => `(${id}, '${text.replaceAll(/['\\]/g, '\\$&')}')`);
      await server.sql(
        `SET NAMES utf8mb4; DROP TABLE IF EXISTS texts;
         CREATE TABLE texts (id INT PRIMARY KEY, text VARCHAR(4) CHARACTER SET ${set} COLLATE ${collation}) ENGINE = InnoDB;
         INSERT INTO texts VALUES ${values.join(',')}`,
        'test',
      );
      const equal = await lines(
        'SELECT CONCAT(a.id, " ", b.id) FROM test.texts a JOIN test.texts b ON a.text = b.text AND a.id < b.id',
      );
      const form = forms(collation);
      const different = equal
        .map((pair) => pair.split(' ').map((id) => texts[Number(id)] ?? ''))
        .filter(([a = '', b = '']) => form(a) !== form(b));
      expect([collation, different]).toEqual([collation, []]);
    }
  });

  test('distinguishes no two letters that are masked equally', async () => {
    const letters = Array.from({ length: 0x2200 - 0xc0 }, (_, i) => String.fromCodePoint(0xc0 + i)).filter((one) =>
      /^\p{L}$/u.test(one),
    );
    for (const collation of ['utf8mb4_general_ci', 'utf8mb4_unicode_ci', 'utf8mb4_unicode_520_ci', NEWEST[flavour]]) {
      const form = forms(collation);
      const pairs = letters.map((letter) => [form(letter), letter] as const).filter(([a, b]) => a !== b);
      expect(pairs.length).toBeGreaterThan(500);
      const rows = pairs.map(([a, b], id) => `(${id}, '${a}', '${b}')`);
      const distinguished = await server.sql(
        `SET NAMES utf8mb4; DROP TABLE IF EXISTS pairs;
         CREATE TABLE pairs (id INT PRIMARY KEY, a VARCHAR(4), b VARCHAR(4)) CHARACTER SET utf8mb4 COLLATE ${collation};
         INSERT INTO pairs VALUES ${rows.join(',')};
         SELECT a, b FROM pairs WHERE a <> b`,
        'test',
      );
      expect([collation, distinguished]).toEqual([collation, '']);
    }
  });

  async function lines(query: string): Promise<string[]> {
    return (await server.sql(query))
      .trim()
      .split('\n')
      .filter((line) => line !== '');
  }
});

const NEWEST = { mysql: 'utf8mb4_0900_ai_ci', mariadb: 'utf8mb4_uca1400_ai_ci' };

/** The form by which values of a collation are masked. */
function forms(collation: string): (text: string) => string {
  const equality = new Equality({ collation });
  return (text) => {
    const [content, target] = [new ByteWriter(16), new ByteWriter(16)];
    content.text(text);
    equality.canonical(content, target);
    return target.bytes.toString('utf8', 0, target.length);
  };
}

/** Short texts that are known of a collation: all characters, pairs of letters, and nothing. */
function textsOf(collation: string): string[] {
  const characters = Array.from({ length: 0x2200 }, (_, i) => String.fromCodePoint(i));
  const letters = characters.filter((character) => /^[a-z]$/.test(character));
  const pairs = letters.flatMap((a) => letters.map((b) => a + b));
  return ['', ...characters, ...pairs].filter((text) => isKnownText(text, collation) && !/^.+ $/.test(text));
}
