import { parseManifest } from '../../../../functions/verify/parse-manifest';

const parsed = (content: string) => parseManifest('shop.manifest.json', content);

test.each([
  ['', 'The manifest "shop.manifest.json" is not JSON.'],
  ['{"schemaVersion": 1', 'The manifest "shop.manifest.json" is not JSON.'],
  ['{"schemaVersion": 2}', 'The manifest "shop.manifest.json" has the schema version 2, and this function knows 1.'],
  [
    '{"schemaVersion": "1"}',
    'The manifest "shop.manifest.json" has the schema version "1", and this function knows 1.',
  ],
])('refuses %j as a manifest', (content, finding) => {
  expect(parsed(content)).toBe(finding);
});

test.each(['null', '[]', '{}', '"text"', '{"schemaVersion": 1, "job": "shop"}'])(
  'refuses %s, which lacks the form of a manifest, and names some of the problems',
  (content) => {
    expect(parsed(content)).toMatch(
      /^The manifest "shop.manifest.json" does not have the form of a manifest \(.+\)\.$/s,
    );
    expect(String(parsed(content)).length).toBeLessThan(300);
  },
);
