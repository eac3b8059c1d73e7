import { unexpectedResults } from '../../reliability/model/check';

/* The verdict of `npm run prove` on the model: a violated design, or a broken design without a violation, must fail it. */

const violation = { property: 'one object', trace: ['A starts'] };
const found = { bounds: 'crashes 1', worlds: 2, transitions: 1 };
const holding = { ...found, design: 'as built', mustHold: true, violation: undefined };
const broken = { ...found, design: 'no gate', mustHold: false, violation };

test('reports nothing for designs that behave as required', () => {
  expect(unexpectedResults([holding, broken])).toEqual([]);
});

test('names a required design that breaks, with its property', () => {
  expect(unexpectedResults([holding, { ...holding, design: 'script', violation }])).toEqual([
    'script (crashes 1) is broken: one object',
  ]);
});

test('names a broken design in which no violation was found', () => {
  expect(unexpectedResults([holding, { ...broken, violation: undefined }])).toEqual([
    'no gate (crashes 1) is broken, but the model check found no violation',
  ]);
});

test('reports that nothing was checked without a required design', () => {
  expect(unexpectedResults([broken])).toEqual(['no design was explored']);
});
