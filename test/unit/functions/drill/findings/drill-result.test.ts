import { drillResult } from '../../../../../functions/drill/findings/drill-result';

type Given = Parameters<typeof drillResult>;

const SERVER = { flavour: 'mysql', version: '9.7.4' } as const;
const OBJECT = { key: 'm', etag: '"1"' } as Given[0]['object'];
const SOURCE = { flavour: 'mysql', serverVersion: '8.0.42', databases: ['shop'] };
const DUMP = { bucket: 'dumps', key: 'k', bytes: 7, sha256: 'ab' };
const NOTHING = { accepted: { count: 0, findings: [], warnings: [] }, refused: { count: 0, problems: [] } };
const SAME = { compared: 3, differenceCount: 0, differences: [] };
const DIFFERENT = { ...SAME, differenceCount: 1, differences: ['The table "a" has 1 row.'] };

function drilled(source: object = {}, dump: object = {}, missing?: string): Given[0] {
  const manifest = { source: { ...SOURCE, ...source }, dump: { ...DUMP, ...dump } };
  return {
    manifest: manifest as unknown as Given[0]['manifest'],
    object: OBJECT,
    source: { missing },
    definitions: { bytes: 5, warnings: [] },
  };
}

const result = (compared: object, found: object = {}, of = drilled()) =>
  drillResult(of, SERVER, { ...NOTHING, ...found } as Given[2], compared as Given[3]);

test.each([
  ['nothing was compared', {}, true],
  ['all are the same', { facts: SAME, rows: { ...SAME, rows: 9 }, checksums: { ...SAME, notCompared: [] } }, true],
  ['a definition differs', { facts: DIFFERENT }, false],
  ['the rows of a table differ', { facts: SAME, rows: { ...DIFFERENT, rows: 9 } }, false],
  ['a checksum differs', { facts: SAME, checksums: { ...DIFFERENT, notCompared: [] } }, false],
])('when %s, it is in the result, and decides whether the dump is restorable', (_, compared, restorable) => {
  expect(result(compared)).toMatchObject({ restorable, ...compared });
  expect(Object.keys(result(compared)).filter((name) => ['facts', 'rows', 'checksums'].includes(name))).toEqual(
    Object.keys(compared),
  );
});

test('a dump with a refused object is not restorable, whatever was compared', () => {
  const problems = [{ object: 'view `shop`.`v`', errorNumber: 1146, message: 'x' }];
  expect(result({ facts: SAME }, { refused: { count: 2, problems } })).toMatchObject({
    restorable: false,
    problemCount: 2,
    problems,
  });
});

test('a dump whose findings are accepted is restorable, and they are in the result', () => {
  const accepted = { count: 1, findings: [{ finding: 'x', acceptedBy: 'view shop.*' }], warnings: ['Not needed.'] };
  expect(result({}, { accepted })).toMatchObject({
    restorable: true,
    acceptedCount: 1,
    accepted: accepted.findings,
    warnings: ['Not needed.'],
  });
  expect(result({})).not.toHaveProperty('accepted');
});

test('a result names the version of the object, and how much the dump is not to have, where there is such', () => {
  const tables = { leftOut: { count: 19 }, withoutRows: ['a', 'b'] };
  const { dump, source } = result({}, {}, drilled({ selection: { tables } }, { versionId: 'v1' }));
  expect(dump).toEqual({ ...DUMP, versionId: 'v1', definitionBytes: 5 });
  expect(source).toMatchObject({ leftOut: 19, withoutRows: 2 });

  const plain = result({}, {}, drilled({ selection: { tables: { leftOut: { count: 0 }, withoutRows: [] } } }));
  expect(plain.dump).not.toHaveProperty('versionId');
  expect(plain.source).toEqual({ flavour: 'mysql', version: '8.0.42', databases: ['shop'] });
});

test('warnings are those of the definitions, of the comparison and of what is accepted, and why nothing was compared', () => {
  const of = { ...drilled({}, {}, 'The dump has no facts.'), definitions: { bytes: 5, warnings: ['Of definitions.'] } };
  expect(result({ warnings: ['Of rows.'] }, {}, of).warnings).toEqual([
    'Of definitions.',
    'The dump has no facts. The restored definitions were not compared with those of the source.',
    'Of rows.',
  ]);
  expect(result({}).warnings).toEqual([]);
});
