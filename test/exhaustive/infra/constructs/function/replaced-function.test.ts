import { MysqldumpModule } from '../../../../../infra/mysqldump';

interface ResourceJson {
  readonly function_name?: string;
  readonly lifecycle?: { readonly replace_triggered_by?: readonly string[] };
}

/** Resources that Lambda deletes together with a function, but that remain in Terraform's state. */
const DELETED_WITH_A_FUNCTION = ['aws_lambda_permission', 'aws_lambda_function_event_invoke_config'];

const { resource = {} } = new MysqldumpModule().toTerraform() as { resource?: Record<string, object> };
const lost = DELETED_WITH_A_FUNCTION.flatMap((type) => Object.entries(resource[type] ?? {}))
  .map(([name, json]) => [name, json as ResourceJson] as const)
  .filter(([, { function_name }]) => function_name?.startsWith('${aws_lambda_function.dump.'));

test('the dump function has dependents that are deleted with it', () => {
  expect(lost.map(([name]) => name)).toEqual(expect.arrayContaining(['dump', 'schedule']));
});

test.each(lost)('%s is replaced when a change from zip to image replaces the function', (_name, { lifecycle }) => {
  expect(lifecycle?.replace_triggered_by).toEqual(['aws_lambda_function.dump.package_type']);
});
