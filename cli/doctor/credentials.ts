import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { explainAwsError } from '../../functions/core/aws/aws-errors';
import { readParameter } from '../../functions/core/aws/parameters';
import { detailOf, ParameterError } from '../../functions/core/errors';
import type { Config, Setting } from '../../functions/dump/config';
import {
  type Parser,
  parseCa,
  parseDatabases,
  parseHost,
  parseName,
  parsePort,
} from '../../functions/dump/connection/parse-setting';
import type { Session } from '../core/session';
import { type Check, type Finding, failed, ok, unknown } from './finding';

/** The value may be a secret that was written to the wrong place. */
const HIDDEN = () => 'a value that is not shown';

/** Whether host, port, user, databases and certificates are there, and have the right form. */
export const connectionCheck: Check = {
  name: 'connection',
  run: async ({ config, session }) => {
    if (!config) return [unknown('Not checked, because the configuration is wrong.')];
    const { host, port, username, databases, tlsCaParameter } = config.database;
    const findings = await Promise.all([
      setting('host', host, parseHost, session),
      setting('port', port, parsePort, session),
      setting('user name', username, parseName('user name'), session),
      setting('list of databases', databases, parseDatabases, session),
      ...(tlsCaParameter === undefined ? [] : [setting('CA', { parameter: tlsCaParameter }, parseCa, session)]),
    ]);
    const wrong = findings.filter(({ status }) => status !== 'ok');
    return wrong.length > 0
      ? wrong
      : [ok(`Host, port, user and databases are there. TLS mode: ${config.database.tlsMode}.`)];
  },
};

async function setting<T>(
  what: string,
  from: Setting,
  parse: Parser<T>,
  { aws }: Session,
): Promise<Omit<Finding, 'check'>> {
  try {
    if ('value' in from) parse(from.value, `the variable of the ${what}`, HIDDEN);
    else {
      const { value, name } = await readParameter(await aws.ssm(), from.parameter, 'person');
      parse(value, `SSM parameter "${name}"`, HIDDEN);
    }
    return ok(what);
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    return (error.code === 'AWS_ACCESS_DENIED' ? unknown : failed)(detailOf(error));
  }
}

/** Whether the password is where the function looks for it. Only a login reads it. */
export const passwordCheck: Check = {
  name: 'password',
  run: async ({ config, session, logsIn }) => {
    if (!config) return [unknown('Not checked, because the configuration is wrong.')];
    return [await password(config, session, logsIn)];
  },
};

/** @param logsIn whether the password is read later, for the login. */
async function password(
  { database: { authentication } }: Config,
  { aws }: Session,
  logsIn: boolean,
): Promise<Omit<Finding, 'check'>> {
  const unread = logsIn ? '' : ' Its value was not read.';
  if (authentication.type === 'iam') return ok('IAM authentication: there is no password.');
  const isParameter = authentication.type === 'parameter';
  const name = isParameter ? authentication.name : authentication.arn;
  if (isParameter) return secureParameter(name, aws, unread);
  try {
    const { DeletedDate } = await (await aws.secretsManager()).send(new DescribeSecretCommand({ SecretId: name }));
    return DeletedDate === undefined
      ? ok(`Secret "${name}" is there.${unread}`)
      : failed(
          `Secret "${name}" is marked for deletion. Restore it: aws secretsmanager restore-secret --secret-id ${name}`,
        );
  } catch (error) {
    return unreadable('Secrets Manager', `the secret "${name}"`, error);
  }
}

/** Whether an SSM parameter is there, and encrypted. Its value is not read. @param more what is added when it is */
export async function secureParameter(
  name: string,
  aws: Session['aws'],
  more: string,
): Promise<Omit<Finding, 'check'>> {
  try {
    const { Parameter } = await (await aws.ssm()).send(new GetParameterCommand({ Name: name, WithDecryption: false }));
    return Parameter?.Type === 'SecureString'
      ? ok(`SSM parameter "${name}" is there.${more}`)
      : failed(
          `SSM parameter "${name}" must be of type SecureString, but is: ${Parameter?.Type}. Delete it and create it again.`,
        );
  } catch (error) {
    return unreadable('SSM', `the parameter "${name}"`, error);
  }
}

function unreadable(service: string, resource: string, error: unknown): Omit<Finding, 'check'> {
  const { code, detail } = explainAwsError({
    service,
    action: 'look at',
    resource,
    error,
    code: 'CREDENTIALS_UNREADABLE',
    hints: {
      ParameterNotFound: { code: 'PARAMETER_MISSING', detail: 'Create it as a SecureString.' },
      ResourceNotFoundException: { code: 'SECRET_MISSING', detail: 'Create it.' },
    },
    caller: 'person',
  });
  return (code === 'AWS_ACCESS_DENIED' ? unknown : failed)(detail);
}
