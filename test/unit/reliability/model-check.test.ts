import { surprises } from '../../reliability/model/check';

/* The verdict of `npm run prove` on the model: a design that breaks, or a control that finds nothing, must fail it. */

const violation = { property: 'one object', story: ['A starts'] };
const found = { bounds: 'crashes 1', worlds: 2, moves: 1 };
const holding = { ...found, design: 'as built', mustHold: true, violation: undefined };
const broken = { ...found, design: 'no gate', mustHold: false, violation };

test('designs that do what they must are no surprise', () => {
  expect(surprises([holding, broken])).toEqual([]);
});

test('a design that must hold and does not is named with its property', () => {
  expect(surprises([holding, { ...holding, design: 'script', violation }])).toEqual([
    'script (crashes 1) is broken: one object',
  ]);
});

test('a broken design in which nothing was found is named', () => {
  expect(surprises([holding, { ...broken, violation: undefined }])).toEqual([
    'no gate (crashes 1) is broken, and the model check did not find out',
  ]);
});

test('without a design that must hold, nothing was checked', () => {
  expect(surprises([broken])).toEqual(['no design was explored']);
});
