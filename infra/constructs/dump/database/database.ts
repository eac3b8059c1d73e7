import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { rdsRegions } from '../../../build/rds-ca';
import { expression } from '../../../synth/expression';
import { type InputRule, input } from '../../../synth/input';
import { local } from '../../../synth/local';
import { type Contribution, exactlyOneOf, rule } from '../../foundation/contribution';

/** One part of a host name. */
const LABEL = '[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?';
const SYSTEM_SCHEMAS = ['information_schema', 'performance_schema', 'mysql', 'sys'];

/** Regions of whose RDS authorities the function has the certificates. */
const KNOWN_REGIONS = rdsRegions();
/** Where AWS has the certificates of one region ("Using SSL/TLS", Amazon RDS User Guide). */
const CA_ADDRESS =
  'startswith(local.region, "cn-") ? "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem" : startswith(local.region, "us-gov-") ? "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/${local.region}/${local.region}-bundle.pem" : "https://truststore.pki.rds.amazonaws.com/${local.region}/${local.region}-bundle.pem"';

/** Which database is dumped, and how the function connects to it. */
export class Database extends Construct {
  readonly contribution: Contribution = {
    environment: { [ENV.dbTlsMode]: expression('var.database_tls_mode') },
    optionalEnvironment: {
      [ENV.dbHost]: expression('var.database_host'),
      [ENV.dbHostParameter]: expression('var.database_host_parameter'),
      [ENV.dbPort]: expression('var.database_port_parameter == null ? tostring(var.database_port) : null'),
      [ENV.dbPortParameter]: expression('var.database_port_parameter'),
      [ENV.dbUsername]: expression('var.database_username'),
      [ENV.dbUsernameParameter]: expression('var.database_username_parameter'),
      [ENV.dbDatabases]: expression('var.database_names == null ? null : jsonencode(var.database_names)'),
      [ENV.dbDatabasesParameter]: expression('var.database_names_parameter'),
      [ENV.dbPasswordParameter]: expression('var.database_password_parameter'),
      [ENV.dbPasswordSecretArn]: expression('var.database_password_secret_arn'),
      [ENV.dbIamAuthentication]: expression('var.database_iam_authentication ? "true" : null'),
      [ENV.dbTlsCaParameter]: expression('var.database_tls_ca_parameter'),
      [ENV.dbMaximumReplicaLag]: expression(
        'var.maximum_replica_lag_seconds == null ? null : tostring(var.maximum_replica_lag_seconds)',
      ),
    },
    preconditions: [
      exactlyOneOf('database_host', 'database_host_parameter'),
      exactlyOneOf('database_username', 'database_username_parameter'),
      exactlyOneOf('database_names', 'database_names_parameter'),
      rule(
        'length([for set in [var.database_password_parameter != null, var.database_password_secret_arn != null, var.database_iam_authentication] : set if set]) == 1',
        'Exactly one of database_password_parameter, database_password_secret_arn and database_iam_authentication = true must be set',
        'database_password_parameter',
        'database_password_secret_arn',
        'database_iam_authentication',
      ),
      rule(
        '!var.database_iam_authentication || (var.database_username != null && var.database_resource_id != null)',
        'database_iam_authentication needs database_username and database_resource_id, which the permission to connect is made of',
        'database_username',
        'database_resource_id',
      ),
      rule(
        '!(var.database_iam_authentication && var.database_tls_mode == "DISABLED")',
        'database_iam_authentication sends its token in clear text and needs a database_tls_mode other than DISABLED',
        'database_tls_mode',
      ),
      {
        condition: expression(
          `!startswith(var.database_tls_mode, "VERIFY_") || var.database_tls_ca_parameter != null || contains(${JSON.stringify(KNOWN_REGIONS)}, local.region)`,
        ),
        errorMessage: `database_tls_ca_parameter must be set in ${expression('local.region')}, because the function has no certificates of the RDS authorities of that region, and every connection would fail. Run: curl -sSf ${expression('local.rds_ca_address')} -o rds-ca.pem && aws ssm put-parameter --region ${expression('local.region')} --name /rds-ca --type String --tier Advanced --value file://rds-ca.pem, and set database_tls_ca_parameter = "/rds-ca". A server that is not of RDS needs the certificate of its own authority there.`,
      },
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'database');
    local(this, 'rds_ca_address', expression(CA_ADDRESS));
    this.address();
    this.databases();
    this.authentication();
    this.transportSecurity();
    this.replication();
  }

  private address(): void {
    input(this, 'database_host', {
      type: 'string',
      default: null,
      description: 'Host name or address of the server. Exactly one of this and `database_host_parameter`.',
      rules: [
        {
          condition: `length(var.database_host) <= 255 && (can(cidrhost("\${var.database_host}/128", 0)) || (can(regex("^${LABEL}([.]${LABEL})*[.]?$", var.database_host)) && (!can(regex("^[0-9.]+$", var.database_host)) || can(cidrhost("\${var.database_host}/32", 0)))))`,
          must: 'be a host name or an IP address, without a port (database_port), a scheme or a slash',
        },
      ],
    });
    parameter(this, 'database_host_parameter', 'the host name or address');
    input(this, 'database_port', {
      type: 'number',
      default: 3306,
      description:
        'Port of the server, and the port that the security group rules open: with `database_port_parameter`, keep both equal.',
      rules: [
        {
          condition:
            'var.database_port >= 1 && var.database_port <= 65535 && floor(var.database_port) == var.database_port',
          must: 'be a whole number from 1 to 65535',
        },
      ],
    });
    parameter(this, 'database_port_parameter', 'the port');
  }

  private databases(): void {
    input(this, 'database_names', {
      type: 'list(string)',
      default: null,
      description:
        'Databases to dump, in one consistent snapshot and one object. Exactly one of this and `database_names_parameter`.',
      rules: [
        { condition: 'length(var.database_names) > 0', must: 'name at least one database' },
        {
          condition: 'alltrue([for name in var.database_names : length(name) >= 1 && length(name) <= 64])',
          must: 'hold names of 1 to 64 characters',
        },
        {
          // "Identifiers" (MySQL Reference Manual): no NUL, no supplementary characters, no space at the end.
          condition: `alltrue([for name in var.database_names : name == "" || (can(regex("^[^[:cntrl:]\u{10000}-\u{10ffff}]*$", name)) && !endswith(name, " "))])`,
          must: 'hold names that a server takes: no control characters, none beyond U+FFFF, no space at the end',
        },
        {
          condition: `length(setintersection([for name in var.database_names : lower(name)], ${JSON.stringify(SYSTEM_SCHEMAS)})) == 0`,
          must: `not hold ${SYSTEM_SCHEMAS.slice(0, -1).join(', ')} or ${SYSTEM_SCHEMAS.at(-1)}, which belong to the server`,
        },
        {
          condition: 'length(distinct(var.database_names)) == length(var.database_names)',
          must: 'name every database once',
        },
      ],
    });
    parameter(this, 'database_names_parameter', 'the databases, as a JSON array or separated by commas');
  }

  private authentication(): void {
    input(this, 'database_username', {
      type: 'string',
      default: null,
      description: 'User of the database. Exactly one of this and `database_username_parameter`.',
      rules: [
        {
          condition: 'length(var.database_username) >= 1 && length(var.database_username) <= 128',
          must: 'be 1 to 128 characters long',
        },
        {
          condition:
            'var.database_username == trimspace(var.database_username) && !can(regex("[[:cntrl:]]|^[\'\\"`]|[\'\\"`]@", var.database_username))',
          must: "be the bare name, without its host ('@%'), quotes, and spaces or line breaks around it",
        },
      ],
    });
    parameter(this, 'database_username_parameter', 'the user');
    parameter(this, 'database_password_parameter', 'the password; a SecureString');
    input(this, 'database_password_secret_arn', {
      type: 'string',
      default: null,
      description:
        'ARN of the Secrets Manager secret with the password: the bare password, or JSON with a key `password`, as RDS keeps it.',
      rules: [
        {
          condition:
            'can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+$", var.database_password_secret_arn))',
          must: 'be the ARN of a Secrets Manager secret',
        },
      ],
    });
    input(this, 'database_iam_authentication', {
      type: 'bool',
      default: false,
      description: 'Connects by IAM database authentication of RDS and Aurora, without a password.',
    });
    input(this, 'database_resource_id', {
      type: 'string',
      default: null,
      description:
        'Resource ID of the instance (`db-…`) or cluster (`cluster-…`), for `database_iam_authentication` only.',
      rules: [
        {
          condition: 'can(regex("^(db|cluster|prx)-[A-Za-z0-9]+$", var.database_resource_id))',
          must: 'be the resource ID of an RDS instance (db-…), cluster (cluster-…) or proxy (prx-…)',
        },
      ],
    });
  }

  private transportSecurity(): void {
    input(this, 'database_tls_mode', {
      type: 'string',
      default: 'VERIFY_IDENTITY',
      description:
        'Encryption of the connection, with the meanings of `--ssl-mode` of the MySQL client: `VERIFY_IDENTITY`, `VERIFY_CA`, `REQUIRED` or `DISABLED`.',
      rules: [
        {
          condition: 'contains(["VERIFY_IDENTITY", "VERIFY_CA", "REQUIRED", "DISABLED"], var.database_tls_mode)',
          must: 'be VERIFY_IDENTITY, VERIFY_CA, REQUIRED or DISABLED',
        },
      ],
    });
    parameter(
      this,
      'database_tls_ca_parameter',
      "the certificates of the authority that signed the server's, in PEM; null: the authorities of Amazon RDS",
    );
  }

  private replication(): void {
    input(this, 'maximum_replica_lag_seconds', {
      type: 'number',
      default: null,
      description:
        'Refuses to dump a replica that is further behind its source, or that has stopped; its user then needs the privilege to see the state of replication (`REPLICATION CLIENT`; from MariaDB 10.5 on `REPLICA MONITOR`). Null: a warning in the manifest.',
      rules: [
        {
          condition:
            'var.maximum_replica_lag_seconds >= 0 && var.maximum_replica_lag_seconds <= 999999999 && floor(var.maximum_replica_lag_seconds) == var.maximum_replica_lag_seconds',
          must: 'be a whole number of seconds',
        },
      ],
    });
  }
}

const PARAMETER_NAME: (name: string) => InputRule = (name) => ({
  condition: `can(regex("^/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", var.${name}))`,
  must: 'be the name of an SSM parameter: letters, digits, dots, hyphens and underscores, in a path separated by slashes',
});

function parameter(scope: Construct, name: string, content: string): void {
  input(scope, name, {
    type: 'string',
    default: null,
    description: `Name of the SSM parameter that holds ${content}.`,
    rules: [PARAMETER_NAME(name)],
  });
}
