import type { Fact } from '../../../functions/dump-format/facts/fact';
import { FACTS, MaskWorld, rulesWith, textOf } from './mask-world';

/*
 * Foreign keys of texts: masked values match where servers hold the originals for equal, or there is no masked dump. That servers do so, is
 * in collations.test.ts.
 */

/** Rows that refer to others by their address, in a collation without case. @param boss of every row */
function world(boss: string): Promise<MaskWorld> {
  const text = textOf()
    .replace(
      '  `note` varchar(100) DEFAULT NULL,\n',
      '  `note` varchar(100) DEFAULT NULL,\n  `boss` varchar(100) DEFAULT NULL,\n',
    )
    .replaceAll("'a plain note')", `'a plain note','${boss}')`);
  const collation = 'utf8mb4_0900_ai_ci';
  const column: Fact = {
    kind: 'column',
    database: 'shop',
    name: ['people', 'boss'],
    attributes: { type: 'varchar(100)', position: '4', collation },
  };
  const key: Fact = {
    kind: 'foreign key',
    database: 'shop',
    name: ['people', 'of_boss'],
    attributes: { columns: '`boss`', references: '`people` (`email`)' },
  };
  const facts = FACTS.facts.map((fact) =>
    fact.name[1] === 'email' ? { ...fact, attributes: { ...fact.attributes, collation } } : fact,
  );
  return MaskWorld.create(text, rulesWith({ boss: 'email' }), { ...FACTS, facts: [...facts, column, key] });
}

test('a value in other letter case than the one that it refers to is masked like it', async () => {
  const lab = await world('WILHELMINA-ORIGINAL7@Originals.example');
  await lab.run();
  const text = await lab.text();
  const [, masked] = /\(7,('[^']*'),/.exec(text) ?? [];
  expect(text).toContain(`(7,${masked},'a plain note',${masked})`);
});

test('a value of which it is not known what equals it stops masking, and nothing is visible', async () => {
  const lab = await world('Straße@originals.example');
  await expect(lab.run()).rejects.toThrow('[MASK_KEY_UNCLEAR] The column "shop.people.boss"');
  expect(lab.keys).toEqual([]);
  expect(lab.store.requests.get('open')).toBeUndefined();
});
