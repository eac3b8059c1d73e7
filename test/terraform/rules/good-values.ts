/** Values of inputs by name. */
export type Values = Record<string, unknown>;

/** A job with only the required inputs, and the packages of the module's own tests. */
export const GOOD: Values = {
  package_directory: 'tests/packages',
  name: 'shop',
  schedule_expression: 'cron(0 4 * * ? *)',
  vpc_id: 'vpc-0a1b2c3d',
  subnet_ids: ['subnet-0a1b2c3d'],
  database_security_group_ids: ['sg-0a1b2c3d'],
  database_host: 'shop.internal.example.com',
  database_names: ['shop'],
  database_username: 'dump',
  database_password_parameter: '/shop/dump/password',
};
