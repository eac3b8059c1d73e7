import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { PreflightError } from '../../../../../functions/core/errors';
import { readCertificate } from '../../../../../functions/dump/connection/certificate';
import { selfSigned } from '../../../../support/self-signed';
import { greeting, packet, withServer } from './greeting-server';

/** Length of the request for TLS, with its header. */
const REQUEST_BYTES = 36;

const NO_TLS = 0xffff & ~0x0800;

const CERTIFICATE = selfSigned('another.example');
/** Speaks TLS from the first byte on. */
let secured: Server;

beforeAll(async () => {
  secured = createServer(CERTIFICATE);
  secured.on('tlsClientError', () => {}).on('secureConnection', (socket) => socket.on('error', () => {}));
  secured.listen(0, '127.0.0.1');
  await once(secured, 'listening');
});

afterAll(() => secured?.close());

/** Sends a greeting, records the request for TLS, and forwards what follows it to a TLS server. */
function speakTls(socket: Socket, asked: Buffer[]): void {
  socket.write(packet(greeting({ version: '11.8.3-MariaDB' })));
  socket.once('data', (chunk) => {
    // What a client does not wait for an answer to arrives together: the request for TLS, and TLS.
    asked.push(chunk.subarray(0, REQUEST_BYTES));
    const tls = connect({ host: '127.0.0.1', port: (secured.address() as AddressInfo).port });
    tls.on('error', () => {}).pipe(socket);
    tls.write(chunk.subarray(REQUEST_BYTES));
    socket.pipe(tls);
    socket.on('close', () => tls.destroy());
  });
}

test('reads the SHA-256 of a certificate with any issuer and any host name', async () => {
  const { raw } = new X509Certificate(CERTIFICATE.cert);
  const digest = createHash('sha256').update(raw).digest('hex').toUpperCase();
  const asked: Buffer[] = [];
  await expect(
    withServer(
      (socket) => speakTls(socket, asked),
      (port) => readCertificate('127.0.0.1', port),
    ),
  ).resolves.toMatchObject({ fingerprint: digest, fault: undefined });
  // "Protocol::SSLRequest": capabilities with TLS, largest packet, character set, filler, and no user name.
  expect(asked.map((request) => request.toString('hex'))).toEqual([`20000001008a0000000000012d${'00'.repeat(23)}`]);
});

test.each([
  {
    what: 'of its authority and name',
    trust: { ca: CERTIFICATE.cert, serverName: 'another.example' },
    fault: undefined,
  },
  {
    what: 'of another name',
    trust: { ca: CERTIFICATE.cert, serverName: 'db.example.com' },
    fault: /ALTNAME_INVALID|altnames/,
  },
  {
    what: 'of an unknown authority',
    trust: { ca: selfSigned('elsewhere.example').cert, serverName: 'another.example' },
    fault: /self-signed certificate|SELF_SIGNED/,
  },
])('a certificate $what is reported with its end, and with its fault if it has one', async ({ trust, fault }) => {
  const { validTo } = new X509Certificate(CERTIFICATE.cert);
  const shown = await withServer(
    (socket) => speakTls(socket, []),
    (port) => readCertificate('127.0.0.1', port, trust),
  );
  expect(shown.validTo).toEqual(new Date(validTo));
  if (fault) expect(shown.fault).toMatch(fault);
  else expect(shown.fault).toBeUndefined();
});

test.each<{ how: string; greet: (socket: Socket) => void; expected: string; limit?: number }>([
  {
    how: 'does not answer the request for TLS',
    greet: (socket) => socket.write(packet(greeting())),
    expected: 'no answer within 0.2 s',
    limit: 200,
  },
  {
    how: 'offers no TLS now',
    greet: (socket) => socket.write(packet(greeting({ capabilities: NO_TLS }))),
    expected: 'it offers no TLS',
  },
  {
    how: 'closes the connection when it is asked for TLS',
    greet: (socket) => {
      socket.write(packet(greeting()));
      socket.once('data', () => socket.destroy());
    },
    expected: 'could not be read',
  },
])('a server that $how gives an error with host and port', async ({ greet, expected, limit }) => {
  const reading = withServer(greet, (port) => readCertificate('127.0.0.1', port, undefined, limit));
  await expect(reading).rejects.toThrow(PreflightError);
  await expect(reading).rejects.toThrow(
    /The TLS certificate of the database server 127\.0\.0\.1:\d+ could not be read/,
  );
  await expect(reading).rejects.toThrow(expected);
});

test('a server that is slow with its greeting has only the rest of the time for TLS', async () => {
  const pause = 800;
  const greet = (socket: Socket) => {
    const relay = connect({ host: '127.0.0.1', port: (secured.address() as AddressInfo).port }).on('error', () => {});
    socket.on('close', () => relay.destroy());
    setTimeout(() => socket.write(packet(greeting())), pause);
    socket.once('data', (chunk) => {
      relay.write(chunk.subarray(REQUEST_BYTES));
      socket.pipe(relay);
      setTimeout(() => relay.pipe(socket), pause);
    });
  };
  await expect(withServer(greet, (port) => readCertificate('127.0.0.1', port, undefined, pause * 1.5))).rejects.toThrow(
    /within 1\.2 s/,
  );
});

test.each<{ how: string; greet: (socket: Socket) => void; expected: RegExp; limit?: number }>([
  { how: 'sends nothing', greet: () => {}, expected: /127\.0\.0\.1:\d+ .* sent nothing within 0\.2 s/, limit: 200 },
  {
    how: 'closes the connection',
    greet: (socket) => socket.end(),
    expected: /127\.0\.0\.1:\d+ closed the connection without a greeting/,
  },
])('a server that $how now gives the error of a greeting', async ({ greet, expected, limit }) => {
  const reading = withServer(greet, (port) => readCertificate('127.0.0.1', port, undefined, limit));
  await expect(reading).rejects.toThrow(PreflightError);
  await expect(reading).rejects.toThrow(expected);
});
