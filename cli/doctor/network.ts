import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { readParameter } from '../../functions/core/aws/parameters';
import { detailOf, ParameterError, PreflightError } from '../../functions/core/errors';
import { FLAVOUR_NAMES } from '../../functions/core/sql/flavour';
import type { Setting } from '../../functions/dump/config';
import { readGreeting } from '../../functions/dump/connection/greeting';
import { parseHost, parsePort } from '../../functions/dump/connection/parse-setting';
import type { Session } from '../core/session';
import { type Check, failed, ok, unknown, warning } from './finding';

const TIMEOUT_MS = 5_000;
/** AWS refuses requests whose time differs by more than 15 minutes. */
const WARNING_SECONDS = 60;

/** Whether the clock of this machine agrees with that of AWS. */
export const clockCheck: Check = {
  name: 'clock',
  run: async ({ dumpFunction: { bucket }, session }) => {
    const s3 = await session.aws.s3();
    let date: string | undefined;
    s3.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        date = (answer.response as { headers?: Record<string, string> }).headers?.date;
        return answer;
      },
      { step: 'deserialize', name: 'readDate', priority: 'low' },
    );
    await s3.send(new HeadBucketCommand({ Bucket: bucket })).catch(() => undefined);
    if (date === undefined) return [unknown('S3 did not state its time.')];
    const seconds = Math.round((session.clock.now().getTime() - Date.parse(date)) / 1000);
    if (Math.abs(seconds) <= WARNING_SECONDS) return [ok('The clock of this machine agrees with that of S3.')];
    return [
      warning(
        `The clock of this machine is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} that of S3. Set it.`,
      ),
    ];
  },
};

/** Whether the database can be reached from this machine, which a restore from here needs and a dump does not. */
export const databaseCheck: Check = {
  name: 'database',
  run: async ({ config, session }) => {
    if (!config) return [unknown('Not checked, because the configuration is wrong.')];
    const address = await addressOf(config.database, session);
    if (typeof address === 'string') return [unknown(address)];
    const { host, port } = address;
    try {
      const { flavour, version, offersTls } = await readGreeting(host, port, TIMEOUT_MS);
      const tls = offersTls ? 'offers TLS' : 'offers no TLS';
      const server = `${host}:${port} answers here: ${FLAVOUR_NAMES[flavour]} ${version}, ${tls}.`;
      return [
        offersTls || config.database.tlsMode === 'DISABLED' ? ok(server) : failed(`${server} The function needs TLS.`),
      ];
    } catch (error) {
      if (!(error instanceof PreflightError)) throw error;
      if (error.code !== 'SERVER_UNREACHABLE' && error.code !== 'HOST_UNKNOWN') return [failed(detailOf(error))];
      return [
        unknown(
          `${host}:${port} can't be reached from this machine, which is usual for a database in a VPC. To reach it through an instance in the VPC: ` +
            `aws ssm start-session --target <instance id> --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=${host},portNumber=${port},localPortNumber=13306`,
        ),
      ];
    }
  },
};

async function addressOf(
  { host, port }: { host: Setting; port: Setting },
  { aws }: Session,
): Promise<{ host: string; port: number } | string> {
  const read = async (setting: Setting) =>
    'value' in setting ? setting.value : (await readParameter(await aws.ssm(), setting.parameter, 'person')).value;
  const hidden = () => 'a value that is not shown';
  try {
    return {
      host: parseHost(await read(host), 'the host', hidden),
      port: parsePort(await read(port), 'the port', hidden),
    };
  } catch (error) {
    if (error instanceof ParameterError) return detailOf(error);
    throw error;
  }
}
