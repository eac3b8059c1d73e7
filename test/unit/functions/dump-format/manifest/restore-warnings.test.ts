import { warningsForEngine } from '../../../../../functions/dump-format/manifest/restore-warnings';

const OWN = 'These hold the name of their database "shop": view "v". Restored under another name, they fail.';
const EVENTS = 'These events run in a restored copy as soon as its event_scheduler is ON, and change it: "shop.e".';
const OTHER = 'These use the database "crm", which is not in the dump: view "v".';

test('what the engine takes care of is no warning for its user', () => {
  expect(warningsForEngine([OWN, OTHER, EVENTS])).toEqual([OTHER, EVENTS]);
});

test('events are no warning of the dump when the engine knows them', () => {
  expect(warningsForEngine([OTHER, EVENTS], { knowsEvents: true })).toEqual([OTHER]);
});
