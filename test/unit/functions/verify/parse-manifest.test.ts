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
])('%j is no manifest', (content, finding) => {
  expect(parsed(content)).toBe(finding);
});

test.each(['null', '[]', '{}', '"text"', '{"schemaVersion": 1, "job": "shop"}'])(
  '%s does not have the form of a manifest, and some of what is wrong is told',
  (content) => {
    expect(parsed(content)).toMatch(
      /^The manifest "shop.manifest.json" does not have the form of a manifest \(.+\)\.$/s,
    );
    expect(String(parsed(content)).length).toBeLessThan(300);
  },
);
