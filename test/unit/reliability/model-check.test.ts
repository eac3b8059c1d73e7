import { surprises } from '../../reliability/model/check';

/* The verdict of `npm run prove` on the model: a design that breaks, or a control that finds nothing, must fail it. */

const violation = { property: 'one object', story: ['A starts'] };
const found = { bounds: 'crashes 1', worlds: 2, moves: 1 };
const holding = { ...found, design: 'as built', mustHold: true, violation: undefined };
const broken = { ...found, design: 'no gate', mustHold: false, violation };

test('reports no surprise for designs that behave as required', () => {
  expect(surprises([holding, broken])).toEqual([]);
});

test('names a required design that breaks, with its property', () => {
  expect(surprises([holding, { ...holding, design: 'script', violation }])).toEqual([
    'script (crashes 1) is broken: one object',
  ]);
});

test('names a broken design in which nothing was found', () => {
  expect(surprises([holding, { ...broken, violation: undefined }])).toEqual([
    'no gate (crashes 1) is broken, and the model check did not find out',
  ]);
});

test('reports that nothing was checked without a required design', () => {
  expect(surprises([broken])).toEqual(['no design was explored']);
});
