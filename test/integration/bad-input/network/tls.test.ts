import { putParameter, startDumpCloud } from '../../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../../dev/labs/cloud/events';
import { BACKUP_USER, createBackupUser } from '../../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../../dev/local-cloud';
import { certificateAuthority } from '../../../../dev/servers/certificates';
import { startServer } from '../../../../dev/servers/server';
import { ENV } from '../../../../functions/dump/env';
import { inLongForm } from '../../../support/long-form';
import { TlsStripper } from '../../../support/tls-stripper';
import { expectDumped, expectRefused, newDay, refusedEvent } from '../refusal';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startDumpCloud();
  const [own, foreign] = await Promise.all([certificateAuthority('own'), certificateAuthority('foreign')]);
  await putParameter(cloud, '/lab/ca', own.pem);
  await putParameter(cloud, '/foreign/ca', foreign.pem);
  await putParameter(cloud, '/garbled/ca', own.pem.replaceAll(/^[A-Za-z0-9+/=]+$/gm, 'AAAA'));
});

afterAll(() => cloud?.stop());

const FOREIGN_CA = { [ENV.dbTlsCaParameter]: '/foreign/ca' };
/** Where the server with the certificate of other hosts is. */
const ELSEWHERE = { [ENV.dbHost]: '127.0.0.2' };
const tlsMode = (mode: string) => ({ [ENV.dbTlsMode]: mode });

describe.each([...inLongForm({ flavour: 'mysql' }), { flavour: 'mariadb' }] as const)('$flavour', ({ flavour }) => {
  const isMysql = flavour === 'mysql';
  /** Demands TLS and has the right certificate; has one for another host; has no TLS. */
  let labs: Record<'strict' | 'misnamed' | 'plain', DumpLab>;

  beforeAll(async () => {
    const [strict, misnamed, plain] = await Promise.all(
      [
        { requireTls: true },
        // MariaDB's client leaves out the host name where it is localhost, 127.0.0.1 or ::1.
        { tls: { hostnames: ['db.example', '127.0.0.1'] }, extraOptions: ['--bind-address=127.0.0.2'] },
        { tls: false },
      ].map(async (options) => {
        const server = await startServer({ flavour, ...options });
        await createBackupUser(server, ['shop']);
        return new DumpLab(cloud, server, ['shop']);
      }),
    );
    labs = { strict, misnamed, plain } as typeof labs;
  });

  afterAll(async () => {
    await Promise.all(Object.values(labs ?? {}).map(({ server }) => server.stop()));
  });

  // First on its server: once the server knows the password, it asks for less.
  test('encrypts a password of the default authentication plugin without TLS, and logs in', async () => {
    await expectDumped(labs.misnamed, newDay(), { environment: { ...ELSEWHERE, ...tlsMode('DISABLED') } });
  });

  test('refuses to dump without TLS when the server demands it, and dumps with TLS', async () => {
    const day = newDay();
    await expectRefused(
      labs.strict,
      day,
      { environment: tlsMode('DISABLED') },
      {
        error: 'PreflightError',
        expected: [/ERROR (3159|4151)/, 'demands TLS', 'Choose database_tls_mode VERIFY_IDENTITY'],
      },
    );
    await expectDumped(labs.strict, day);
  });

  test.each(['VERIFY_IDENTITY', 'REQUIRED'])(
    'refuses a server without TLS before the password is sent: %s',
    async (mode) => {
      const day = newDay();
      const { port } = labs.plain.server;
      await expectRefused(
        labs.plain,
        day,
        { environment: tlsMode(mode) },
        {
          error: 'PreflightError',
          expected: [
            `127.0.0.1:${port} offers no TLS, but database_tls_mode is ${mode}`,
            'database_tls_mode = "DISABLED"',
          ],
        },
      );
      await expectDumped(labs.plain, day, { environment: tlsMode('DISABLED') });
    },
  );

  test('refuses a certificate of an unknown authority, and accepts it with that authority or without verification', async () => {
    const day = newDay();
    await expectRefused(
      labs.strict,
      day,
      { environment: FOREIGN_CA },
      {
        error: 'PreflightError',
        expected: ['ERROR 2026', /certificate/, 'CA certificates (variable database_tls_ca_parameter)'],
      },
    );
    await expectDumped(labs.strict, day);
    await expectDumped(labs.strict, newDay(), { environment: { ...FOREIGN_CA, ...tlsMode('REQUIRED') } });
  });

  test('refuses malformed CA certificates', async () => {
    await expectRefused(
      labs.strict,
      newDay(),
      { environment: { [ENV.dbTlsCaParameter]: '/garbled/ca' } },
      { error: 'PreflightError', expected: ['ERROR 2026', 'variable database_tls_ca_parameter'] },
    );
  });

  test('refuses a certificate for another host, and accepts it when only encryption is required', async () => {
    const day = newDay();
    await expectRefused(
      labs.misnamed,
      day,
      { environment: ELSEWHERE },
      {
        error: 'PreflightError',
        expected: ['ERROR 2026', /host ?name/i, "that the host name is the one in the server's certificate"],
      },
    );
    await expectDumped(labs.misnamed, day, { environment: { ...ELSEWHERE, ...tlsMode('REQUIRED') } });
  });

  test.each(['REQUIRED', 'VERIFY_IDENTITY'])(
    'sends nothing in plain text on any connection of a run when TLS is stripped on the way: %s',
    async (mode) => {
      const { server } = labs.strict;
      // For the session that locks tables.
      await server.sql(`GRANT LOCK TABLES ON shop.* TO '${BACKUP_USER}'@'%'`);
      const stripper = await TlsStripper.to(server.port);
      const environment = { [ENV.dbPort]: String(stripper.port), [ENV.parallelism]: '2', ...tlsMode(mode) };
      try {
        await expectDumped(labs.strict, newDay(), { environment });
        const connections = stripper.connections.length;
        // Greeting, questions, lock, dump, a look for new triggers; MariaDB's certificate, too.
        expect(connections).toBeGreaterThanOrEqual(mode === 'REQUIRED' && !isMysql ? 6 : 5);
        for (let first = 1; first <= connections; first += 1) {
          stripper.strip((nth) => nth >= first);
          const error = await refusedEvent(labs.strict, scheduledEvent(newDay()), { environment });
          expect(error.message).toMatch(/TLS|SSL/);
          expect(stripper.inTheClear()).toEqual([]);
        }
      } finally {
        await stripper.stop();
      }
    },
  );

  if (isMysql) {
    test('VERIFY_CA verifies the authority and not the host name', async () => {
      await expectDumped(labs.misnamed, newDay(), { environment: { ...ELSEWHERE, ...tlsMode('VERIFY_CA') } });
      await expectRefused(
        labs.misnamed,
        newDay(),
        { environment: { ...ELSEWHERE, ...FOREIGN_CA, ...tlsMode('VERIFY_CA') } },
        { error: 'PreflightError', expected: ['ERROR 2026', 'CA certificates'] },
      );
    });
  } else {
    test('refuses VERIFY_CA, which this client does not know, and does not weaken it', async () => {
      const day = newDay();
      await expectRefused(
        labs.misnamed,
        day,
        { environment: { ...ELSEWHERE, ...tlsMode('VERIFY_CA') } },
        { error: 'PreflightError', expected: ["can't verify the CA without the host name", 'Choose VERIFY_IDENTITY'] },
      );
    });
  }
});
