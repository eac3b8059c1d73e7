import { Construct } from 'constructs';
import { TLS_MODES, type TlsMode } from '../../../../functions/dump/config';
import { ENV } from '../../../../functions/dump/env';
import { rdsRegions } from '../../../build/rds-ca';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import { local } from '../../../synth/local';
import type { Contribution } from '../../foundation/contribution';
import { oneOf } from '../../foundation/input-rules/choice';
import { parameterInput } from './parameter-input';

const DEFAULT_MODE: TlsMode = 'VERIFY_IDENTITY';

/** Regions whose RDS certificate authorities are bundled with the function. */
const BUNDLED_REGIONS = rdsRegions();
/** URL of the certificates of one region ("Using SSL/TLS", Amazon RDS User Guide), as a Terraform expression. */
const CA_URL =
  'startswith(local.region, "cn-") ? "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem" : startswith(local.region, "us-gov-") ? "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/${local.region}/${local.region}-bundle.pem" : "https://truststore.pki.rds.amazonaws.com/${local.region}/${local.region}-bundle.pem"';

/** Encryption of the connection, and the certificates that verify the server. */
export class TransportSecurity extends Construct {
  readonly contribution: Contribution = {
    environment: { [ENV.dbTlsMode]: expression('var.database_tls_mode') },
    optionalEnvironment: { [ENV.dbTlsCaParameter]: expression('var.database_tls_ca_parameter') },
    preconditions: [
      {
        condition: expression(
          `!startswith(var.database_tls_mode, "VERIFY_") || var.database_tls_ca_parameter != null || contains(${JSON.stringify(BUNDLED_REGIONS)}, local.region)`,
        ),
        errorMessage: `database_tls_ca_parameter must be set in ${expression('local.region')}, because the function has no certificates of the RDS authorities of that region, and every connection would fail. Run: curl -sSf ${expression('local.rds_ca_address')} -o rds-ca.pem && aws ssm put-parameter --region ${expression('local.region')} --name /rds-ca --type String --tier Advanced --value file://rds-ca.pem, and set database_tls_ca_parameter = "/rds-ca". For a server outside of RDS, store the certificate of its own authority there.`,
      },
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'transport-security');
    local(this, 'rds_ca_address', expression(CA_URL));
    const modes = TLS_MODES.map((mode) => `\`${mode}\``);
    input(this, 'database_tls_mode', {
      type: 'string',
      default: DEFAULT_MODE,
      description: `Encryption of the connection, with the meanings of \`--ssl-mode\` of the MySQL client: ${modes.slice(0, -1).join(', ')} or ${modes.at(-1)}.`,
      rules: [oneOf('database_tls_mode', TLS_MODES)],
    });
    parameterInput(
      this,
      'database_tls_ca_parameter',
      'the PEM certificates of the authority that signed the certificate of the server; null: the authorities of Amazon RDS',
    );
  }
}
