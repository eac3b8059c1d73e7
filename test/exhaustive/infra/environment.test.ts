import { ENV as API_ENV } from '../../../functions/api/env';
import { ENV } from '../../../functions/dump/env';
import { ENV as NOTIFY_ENV } from '../../../functions/notify/env';
import { MysqldumpModule } from '../../../infra/mysqldump';

test('the function gets every environment variable of the contract, and no other', () => {
  const { locals = {} } = new MysqldumpModule().toTerraform();
  const names = [locals.environment, locals.optional_environment].flatMap((variables) =>
    Object.keys(variables as object),
  );
  expect(names.sort()).toEqual(Object.values(ENV).sort());
});

test('the notify function gets every environment variable of its contract, and no other', () => {
  const { locals = {} } = new MysqldumpModule().toTerraform();
  const names = [locals.notify_environment, locals.notify_optional_environment].flatMap((variables) =>
    Object.keys(variables as object),
  );
  expect(names.sort()).toEqual(Object.values(NOTIFY_ENV).sort());
});

test('the API gets every environment variable of its contract, and no other', () => {
  const { locals = {} } = new MysqldumpModule().toTerraform();
  expect(Object.keys(locals.api_environment as object).sort()).toEqual(Object.values(API_ENV).sort());
});
