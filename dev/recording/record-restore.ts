import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../labs/cloud/dump-cloud';
import { scheduledEvent } from '../labs/cloud/events';
import { DrillLab } from '../labs/in-process/drill-lab';
import { DumpLab } from '../labs/in-process/dump-lab';
import { VerifyLab } from '../labs/in-process/verify-lab';
import { CommandLine } from '../labs/released/command-line';
import { startLocalCloud } from '../local-cloud';
import { startServer, type TestServer } from '../servers/server';
import { Cleanup } from '../tools/cleanup';
import type { Cast, CastEvent } from './cast';

/** Columns of the terminal. */
const WIDTH = 120;
const DAYS = 13;
const DAY_MS = 86_400_000;
/** Of the days before yesterday, counted back: one without a dump, one whose dump is damaged, one that is not drilled yet. */
const MISSING = 6;
const DAMAGED = 4;
const VERIFIED_ONLY = 1;

/** The name of the server that is restored into, and the port that is forwarded to it, as by Session Manager. */
const HOST = 'db.example.com';
const FORWARDED_PORT = 13_306;

const SCHEMA = `
  CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, email VARCHAR(80), KEY (name), KEY (email));
  CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer INT NOT NULL, placed DATETIME NOT NULL, note VARCHAR(200),
    total DECIMAL(10,2), KEY (placed), KEY (note(40)), FOREIGN KEY (customer) REFERENCES customers (id));
  CREATE VIEW spent AS SELECT name, SUM(total) AS total FROM customers JOIN orders ON customer = customers.id GROUP BY name;
  CREATE TRIGGER no_refunds BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = GREATEST(NEW.total, 0);
  SET SESSION cte_max_recursion_depth = 1000000;
  INSERT INTO customers (name, email) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
    SELECT CONCAT('Customer ', SHA2(i, 256)), CONCAT(LEFT(SHA2(i * 7, 256), 32), '@example.com') FROM n;`;

/** Orders of a day. */
const ordersOf = (count: number) => `
  SET SESSION cte_max_recursion_depth = 1000000;
  INSERT INTO orders (customer, placed, note, total)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    SELECT 1 + i % 30000, NOW() - INTERVAL i SECOND, CONCAT(SHA2(RAND(), 256), ' ', SHA2(RAND(), 384)), i % 900 FROM n;`;

/** Records `list`, a dry run and a restore, of two weeks of dumps, in a terminal. */
export async function recordRestore(): Promise<Cast> {
  const cleanup = new Cleanup();
  try {
    const [cloud, source, target] = await Promise.all([
      startLocalCloud(),
      startServer({ flavour: 'mysql' }),
      startServer({ flavour: 'mysql', tls: { hostnames: [HOST] }, extraOptions: ['--event-scheduler=OFF'] }),
    ]);
    cleanup.add(() => Promise.all([cloud.stop(), source.stop(), target.stop()]));
    const cli = await CommandLine.build(cloud);
    cleanup.add(() => cli.remove());
    const forwarded = await forward(FORWARDED_PORT, target.port);
    cleanup.add(() => forwarded.close());
    const newest = await makeDumps(await DumpLab.create(cloud, source, ['shop']), source);
    await target.sql(`CREATE USER 'admin'@'%' IDENTIFIED BY 'secret' REQUIRE SSL; GRANT ALL ON *.* TO 'admin'@'%';`);
    const ca = join(cloud.folder, 'ca.pem');
    writeFileSync(ca, target.caPem);
    writeFileSync(join(cli.home, 'rescue.cnf'), `[client]\nhost=${HOST}\nuser=admin\npassword=secret\nssl-ca=${ca}\n`);
    return await record(cli, [
      'list shop',
      `restore shop ${newest} --defaults-extra-file rescue.cnf --through 127.0.0.1:${FORWARDED_PORT} --into shop_rescue --dry-run`,
      `restore shop ${newest} --defaults-extra-file rescue.cnf --through 127.0.0.1:${FORWARDED_PORT} --into shop_rescue`,
    ]);
  } finally {
    await cleanup.run();
  }
}

/** Makes the dumps of two weeks, with what happens to dumps. @returns the date of the newest that was drilled. */
async function makeDumps(dumps: DumpLab, source: TestServer): Promise<string> {
  const [verify, drill] = [new VerifyLab(dumps), new DrillLab(dumps)];
  await source.sql(SCHEMA, 'shop');
  await source.sql(ordersOf(150_000), 'shop');
  let newest = '';
  for (let back = DAYS; back >= 1; back -= 1) {
    const day = new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10);
    await source.sql(ordersOf(2_500), 'shop');
    if (back === MISSING) continue;
    const { key } = await dumps.invoke(scheduledEvent(day));
    if (back === DAMAGED) await damage(dumps, key);
    await verify.verify(key);
    if (back === DAMAGED || back === VERIFIED_ONLY) continue;
    await drill.drill(key);
    newest = day;
  }
  return newest;
}

/** Flips a bit in the middle of a dump. */
async function damage(dumps: DumpLab, key: string): Promise<void> {
  const bytes = await dumps.object(key);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await dumps.cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: bytes }));
}

async function record(cli: CommandLine, commands: readonly string[]): Promise<Cast> {
  const startedAt = performance.now();
  const events: CastEvent[] = [];
  const write = (text: string) => events.push({ time: (performance.now() - startedAt) / 1000, text });
  for (const command of commands) {
    write(`\u001b[36m$\u001b[0m \u001b[1mlambda-mysqldump ${command}\u001b[0m\r\n`);
    const { exit, out } = await cli.runOnTerminal(command.split(' '), {
      environment: { LAMBDA_MYSQLDUMP_BUCKET: BUCKET },
      onOutput: write,
      columns: WIDTH,
    });
    if (exit !== 0) throw new Error(`"${command}" exited with ${exit}:\n${out}`);
    write('\r\n');
  }
  return { width: WIDTH, events };
}

/** Forwards a fixed port, as a session of Session Manager does. */
async function forward(port: number, to: number): Promise<Server> {
  const server = createServer((socket) => {
    const onward = connect(to, '127.0.0.1');
    socket.on('error', () => onward.destroy()).pipe(onward);
    onward.on('error', () => socket.destroy()).pipe(socket);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
