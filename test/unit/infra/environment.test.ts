import { ENV } from '../../../functions/dump/env';
import { MysqldumpModule } from '../../../infra/mysqldump';

test('the function gets every environment variable of the contract, and no other', () => {
  const { locals = {} } = new MysqldumpModule().toTerraform();
  const names = [locals.environment, locals.optional_environment].flatMap((variables) =>
    Object.keys(variables as object),
  );
  expect(names.sort()).toEqual(Object.values(ENV).sort());
});
