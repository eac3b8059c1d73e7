import type { AccountName } from './account';

/** Accounts of the server or of AWS that every server of the kind has by itself, at whatever host. */
const PLATFORM_ACCOUNTS: readonly string[] = [
  'mysql.sys',
  'mysql.session',
  'mysql.infoschema',
  'mariadb.sys',
  'debian-sys-maint',
  'rdsadmin',
  'rdsrepladmin',
  'rdsproxyadmin',
  'rds_superuser_role',
  'AWS_BEDROCK_ACCESS',
  'AWS_COMPREHEND_ACCESS',
  'AWS_LAMBDA_ACCESS',
  'AWS_LOAD_S3_ACCESS',
  'AWS_SAGEMAKER_ACCESS',
  'AWS_SELECT_S3_ACCESS',
];

/** Administrators that an installation creates for its own machine. */
const LOCAL_ADMINISTRATORS: readonly string[] = ['root', 'mysql'];
const OWN_MACHINE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** Whether an account is the server's or the platform's own, so that another server has it, too, or must not have it. */
export function isOfPlatform({ user, host }: AccountName): boolean {
  return PLATFORM_ACCOUNTS.includes(user) || (LOCAL_ADMINISTRATORS.includes(user) && OWN_MACHINE.has(host));
}
