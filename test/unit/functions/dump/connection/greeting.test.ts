import { once } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { PreflightError } from '../../../../../functions/core/errors';
import { parseGreeting, readGreeting } from '../../../../../functions/dump/connection/greeting';
import { greeting, packet, withServer } from './greeting-server';

const CLIENT_SSL = 0x0800;

function refusal(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, code & 0xff, code >> 8]), Buffer.from(message)]);
}

describe('parsing a greeting', () => {
  test.each([
    { version: '9.7.4', flavour: 'mysql', read: '9.7.4' },
    { version: '8.0.32-google', flavour: 'mysql', read: '8.0.32-google' },
    { version: '5.7.44-log', flavour: 'mysql', read: '5.7.44-log' },
    { version: '8.0.mysql_aurora.3.08.0', flavour: 'mysql', read: '8.0.mysql_aurora.3.08.0' },
    { version: '11.8.3-MariaDB-log', flavour: 'mariadb', read: '11.8.3-MariaDB-log' },
    { version: '5.5.5-10.11.6-MariaDB', flavour: 'mariadb', read: '10.11.6-MariaDB' },
    { version: '5.5.5-10.6.14-mariadb-cll-lve', flavour: 'mariadb', read: '10.6.14-mariadb-cll-lve' },
    { version: '5.5.5', flavour: 'mysql', read: '5.5.5' },
  ])('recognizes $version as $flavour', ({ version, flavour, read }) => {
    expect(parseGreeting(greeting({ version }), 'db:3306')).toEqual({ flavour, version: read, offersTls: true });
  });

  test.each([
    { capabilities: CLIENT_SSL, offersTls: true },
    { capabilities: 0xffff & ~CLIENT_SSL, offersTls: false },
    { capabilities: 0, offersTls: false },
  ])('reads TLS support from capabilities $capabilities: $offersTls', ({ capabilities, offersTls }) => {
    expect(parseGreeting(greeting({ capabilities }), 'db:3306').offersTls).toBe(offersTls);
  });

  test.each([
    {
      what: 'an address that is not allowed',
      payload: refusal(1130, "Host '10.0.0.1' is not allowed"),
      message: /refused.*1130: Host '10.0.0.1'.*Create one/,
    },
    {
      what: 'too many connections',
      payload: refusal(1040, '#08004Too many connections'),
      message: /1040: Too many connections\. .*max_connections/,
    },
    { what: 'a host that is blocked', payload: refusal(1129, 'Host is blocked'), message: /FLUSH HOSTS/ },
    { what: 'an error that is new', payload: refusal(9999, 'new'), message: /documentation of the server/ },
    { what: 'another protocol', payload: greeting({ protocol: 9 }), message: /not a MySQL or MariaDB server/ },
    {
      what: 'an HTTP server',
      payload: Buffer.from('HTTP/1.1 400 Bad Request\r\n'),
      message: /not a MySQL or MariaDB server.*HTTP/,
    },
    { what: 'no bytes', payload: Buffer.alloc(0), message: /not a MySQL or MariaDB server/ },
    { what: 'the first byte of an error', payload: Buffer.from([0xff]), message: /not a MySQL or MariaDB server/ },
    { what: 'a text without an end', payload: Buffer.alloc(40, 10), message: /not a MySQL or MariaDB server/ },
    { what: 'half a greeting', payload: greeting().subarray(0, 15), message: /not a MySQL or MariaDB server/ },
  ])('refuses $what', ({ payload, message }) => {
    expect(() => parseGreeting(payload, 'db:3306')).toThrow(PreflightError);
    expect(() => parseGreeting(payload, 'db:3306')).toThrow(message);
  });

  test('fails with the same error class for any bytes', () => {
    const payloads = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat({ max: greeting().length }).map((length) => greeting().subarray(0, length)),
    );
    fc.assert(
      fc.property(payloads, (payload) => {
        try {
          parseGreeting(Buffer.from(payload), 'db:3306');
        } catch (error) {
          expect(error).toBeInstanceOf(PreflightError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("reading a server's greeting", () => {
  test('accepts a greeting that arrives byte by byte', async () => {
    const drip = async (socket: Socket) => {
      socket.setNoDelay(true);
      for (const byte of packet(greeting())) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const read = await withServer(drip, (port) => readGreeting('127.0.0.1', port));
    expect(read).toEqual({ flavour: 'mysql', version: '9.7.4', offersTls: true });
  });

  test('closes the connection after the greeting', async () => {
    let closed: Promise<unknown> | undefined;
    const greet = (socket: Socket) => {
      closed = once(socket, 'close');
      socket.write(packet(greeting()));
      socket.resume();
    };
    await withServer(greet, async (port) => {
      await readGreeting('127.0.0.1', port);
      await expect(closed).resolves.toEqual([false]);
    });
  });

  test.each<{ what: string; greet: (socket: Socket) => void; message: RegExp; limit?: number }>([
    { what: 'sends nothing', greet: () => {}, message: /sent nothing within 0\.5 s/, limit: 500 },
    {
      what: 'closes the connection',
      greet: (socket) => socket.end(),
      message: /closed the connection without a greeting/,
    },
    {
      what: 'stops half-way',
      greet: (socket) => socket.write(packet(greeting()).subarray(0, 9)),
      message: /within 0\.5 s/,
      limit: 500,
    },
    {
      what: 'answers as HTTP',
      greet: (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      message: /not a MySQL/,
    },
    { what: 'refuses the client', greet: (socket) => socket.write(packet(refusal(1130, 'no'))), message: /refused/ },
  ])('gives an error with host and port for a server that $what', async ({ greet, message, limit }) => {
    await withServer(greet, async (port) => {
      const reading = readGreeting('127.0.0.1', port, limit);
      await expect(reading).rejects.toThrow(PreflightError);
      await expect(reading).rejects.toThrow(message);
      await expect(reading).rejects.toThrow(`127.0.0.1:${port}`);
    });
  });

  test('fails at once for a closed port', async () => {
    const port = await withServer(
      () => {},
      async (used) => used,
    );
    await expect(readGreeting('127.0.0.1', port)).rejects.toThrow(`Nothing listens at 127.0.0.1:${port}`);
  });
});
