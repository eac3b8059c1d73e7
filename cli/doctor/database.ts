import { readParameter } from '../../functions/core/aws/parameters';
import { detailOf, ParameterError, PreflightError } from '../../functions/core/errors';
import { FLAVOUR_NAMES } from '../../functions/core/sql/flavour';
import type { Config } from '../../functions/dump/config';
import { readCertificate } from '../../functions/dump/connection/certificate';
import { type Greeting, readGreeting } from '../../functions/dump/connection/greeting';
import { parseCa, parseHost, parsePort } from '../../functions/dump/connection/parse-setting';
import type { Session } from '../core/session';
import { counted } from '../output/units';
import { rdsAuthorities } from '../target/authorities';
import type { Address } from '../target/through';
import { examineAsDumpUser } from './dump-user';
import { type Check, type Finding, failed, ok, unknown, warning } from './finding';
import type { ReachedDatabase } from './reached-database';

type Findings = readonly Omit<Finding, 'check'>[];

/** How long the database may take to answer a laptop, in milliseconds. */
const TIMEOUT_MS = 5_000;
const DAY_MS = 86_400_000;
/** Certificates of RDS are replaced by hand or by the next maintenance of the instance: both take some planning. */
const CERTIFICATE_DAYS = 30;

/** The value may be a secret that was written to the wrong place. */
const HIDDEN = () => 'a value that is not shown';

/**
 * Whether the database answers here, proves its name, and lets the user of the dump dump everything. Only a restore from here
 * needs the first: a dump runs in the VPC.
 */
export const databaseCheck: Check = {
  name: 'database',
  run: async ({ config, session, through, logsIn }) => {
    if (!config) return [unknown('Not checked, because the configuration is wrong.')];
    const place = await placeOf(config, session);
    if (typeof place === 'string') return [unknown(place)];
    const address = through ?? place;
    const greeting = await greetingOf(place, address);
    if ('status' in greeting) return [greeting];
    const database = { ...place, address, greeting };
    const found = [serverFinding(database, config), ...(await tlsFindings(database, config, session))];
    if (found.some(({ status }) => status === 'failed')) return found;
    if (!logsIn) {
      return [
        ...found,
        unknown(
          'Whether the user may dump everything is not checked: --login reads the password and logs in as that user.',
        ),
      ];
    }
    const isProven = found.every(({ status }) => status !== 'unknown');
    return [...found, ...(await examineAsDumpUser(database, config, isProven, session))];
  },
};

async function placeOf({ database: { host, port } }: Config, { aws }: Session): Promise<Address | string> {
  const read = async (setting: Config['database']['host']) =>
    'value' in setting ? setting.value : (await readParameter(await aws.ssm(), setting.parameter, 'person')).value;
  try {
    return {
      host: parseHost(await read(host), 'the host', HIDDEN),
      port: parsePort(await read(port), 'the port', HIDDEN),
    };
  } catch (error) {
    if (error instanceof ParameterError) return detailOf(error);
    throw error;
  }
}

async function greetingOf({ host, port }: Address, address: Address): Promise<Greeting | Omit<Finding, 'check'>> {
  try {
    return await readGreeting(address.host, address.port, TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof PreflightError)) throw error;
    if (error.code !== 'SERVER_UNREACHABLE' && error.code !== 'HOST_UNKNOWN') return failed(detailOf(error));
    if (address.host !== host || address.port !== port) {
      return failed(
        `Nothing answers at ${address.host}:${address.port}. Start the port forwarding first, and leave it running.`,
      );
    }
    return unknown(
      `${host}:${port} can't be reached from this machine, which is usual for a database in a VPC. ` +
        `Through an instance in the VPC, in another terminal:\n` +
        `aws ssm start-session --target <instance id> --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=${host},portNumber=${port},localPortNumber=13306\n` +
        'Then add --through 127.0.0.1:13306 to this command, and to a restore.',
    );
  }
}

function serverFinding(
  { host, port, greeting }: ReachedDatabase,
  { database: { tlsMode } }: Config,
): Omit<Finding, 'check'> {
  const { flavour, version, offersTls } = greeting;
  const server = `${host}:${port} answers here: ${FLAVOUR_NAMES[flavour]} ${version}`;
  if (offersTls || tlsMode === 'DISABLED') return ok(`${server}.`);
  return failed(
    `${server}, without TLS. The function needs it (database_tls_mode is ${tlsMode}). Turn TLS on in the server.`,
  );
}

/** Whether the certificate proves what the function demands, and for how long. */
async function tlsFindings(
  { host, address, greeting }: ReachedDatabase,
  { database: { tlsMode, tlsCaParameter } }: Config,
  session: Session,
): Promise<Findings> {
  if (!greeting.offersTls) return [];
  if (tlsMode === 'DISABLED') {
    return [
      warning(
        'The function does not use TLS, though the server offers it: data travel in the clear. Set database_tls_mode = "VERIFY_IDENTITY".',
      ),
    ];
  }
  const ca = await authorities(tlsCaParameter, session);
  if (ca === undefined) {
    return [
      unknown(
        'The certificate is not checked, because the authorities of RDS are not in this program. Run the one of the release archive.',
      ),
    ];
  }
  try {
    const trust = { ca, serverName: host };
    const { validTo, fault } = await readCertificate(address.host, address.port, trust, TIMEOUT_MS);
    return [certificateFinding(fault, host, { database: { tlsMode, tlsCaParameter } }), endFinding(validTo, session)];
  } catch (error) {
    if (error instanceof PreflightError) return [failed(detailOf(error))];
    throw error;
  }
}

/** Those that the function trusts: of its parameter, or of RDS. */
async function authorities(parameter: string | undefined, { aws }: Session): Promise<string | undefined> {
  if (parameter === undefined) return rdsAuthorities();
  const { value, name } = await readParameter(await aws.ssm(), parameter, 'person');
  return parseCa(value, `SSM parameter "${name}"`, HIDDEN);
}

function certificateFinding(
  fault: string | undefined,
  host: string,
  { database: { tlsMode, tlsCaParameter } }: { database: Pick<Config['database'], 'tlsMode' | 'tlsCaParameter'> },
): Omit<Finding, 'check'> {
  if (fault === undefined) return ok(`Its certificate proves that it is ${host}.`);
  const authority = tlsCaParameter === undefined ? 'those of RDS' : `those in "${tlsCaParameter}"`;
  const message = `Its certificate does not prove that it is ${host} (${fault}), by the authorities that the function trusts, ${authority}.`;
  if (tlsMode === 'VERIFY_IDENTITY') {
    return failed(
      `${message} Set database_host to a name in the certificate, or database_tls_ca_parameter to its authority.`,
    );
  }
  return unknown(`${message} With database_tls_mode = "${tlsMode}" the function does not demand that.`);
}

function endFinding(validTo: Date, { clock }: Session): Omit<Finding, 'check'> {
  const day = validTo.toISOString().slice(0, 10);
  const days = Math.floor((validTo.getTime() - clock.now().getTime()) / DAY_MS);
  if (days < 0) return failed(`The certificate of the server has expired on ${day}. Renew it.`);
  if (days < CERTIFICATE_DAYS) {
    return warning(`The certificate of the server expires on ${day}, in ${counted(days, 'day')}. Renew it before.`);
  }
  return ok(`The certificate is valid until ${day}.`);
}
