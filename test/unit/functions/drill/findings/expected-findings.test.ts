import { AcceptedFindings } from '../../../../../functions/drill/findings/accepted-findings';
import { expectedFindings } from '../../../../../functions/drill/findings/expected-findings';
import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';

const SOURCE = {
  selection: { excludedTables: ['shop.audit'], tables: { withoutRows: [], brokenViews: ['shop.v', 'shop.`a.b`'] } },
} as unknown as Manifest['source'];

const REFUSED = "view `shop`.`v` (error 1146): Table 'shop.audit' doesn't exist.";

test.each([
  { about: 'view shop.v', finding: REFUSED },
  { about: 'view shop.v', finding: "view `shop`.`v` (error 1356): View 'shop.w' references invalid table(s)." },
  { about: 'view shop.v', finding: 'The view "shop.v" is missing after the restore.' },
  {
    about: 'view shop.v',
    finding: 'The view "shop.v" differs in its usable: none in the source, "no" after the restore.',
  },
  { about: 'view shop.a.b', finding: 'The view "shop.a.b" is missing after the restore.' },
])('expects of a view of a table that is left out: $finding', ({ about, finding }) => {
  const accepted = new AcceptedFindings([], 'full', expectedFindings(SOURCE));
  expect(accepted.accepts(about, finding)).toBe(true);
  expect([accepted.findings, accepted.warnings]).toEqual([[{ finding, acceptedBy: 'exclude_tables' }], []]);
});

test.each([
  { what: 'another view', about: 'view shop.w', finding: REFUSED.replaceAll('`v`', '`w`') },
  { what: 'a table of its name', about: 'table shop.v', finding: 'The table "shop.v" is missing after the restore.' },
  {
    what: 'another error',
    about: 'view shop.v',
    finding: 'view `shop`.`v` (error 1064): You have an error near error 1146.',
  },
  {
    what: 'another definition',
    about: 'view shop.v',
    finding:
      'The view "shop.v" differs in its definition: "is missing after the restore." in the source, "x" after the restore.',
  },
])('does not expect $what', ({ about, finding }) => {
  expect(new AcceptedFindings([], 'full', expectedFindings(SOURCE)).accepts(about, finding)).toBe(false);
});

test('expects nothing of a dump of everything', () => {
  const { selection: _, ...source } = SOURCE;
  expect(expectedFindings(source)('view shop.v', REFUSED)).toBeUndefined();
});
