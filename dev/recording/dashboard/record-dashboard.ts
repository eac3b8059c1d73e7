import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Log } from '../../../functions/core/logger';
import type { MetricSource } from '../../../functions/core/metric-publisher';
import { type Clock, systemClock } from '../../../functions/core/time/clock';
import { parseConfig as parseDrillConfig } from '../../../functions/drill/config';
import { createPublishDays, createPublishMetrics as publishDrill } from '../../../functions/drill/metrics';
import { ENV as DUMP_ENV } from '../../../functions/dump/env';
import { createPublishMetrics as publishDump } from '../../../functions/dump/metrics';
import { createPublishMetrics as publishVerify } from '../../../functions/verify/metrics';
import { BUCKET } from '../../labs/cloud/dump-cloud';
import { scheduledEvent } from '../../labs/cloud/events';
import { DrillLab, drillEnvironment } from '../../labs/in-process/drill-lab';
import { DumpLab } from '../../labs/in-process/dump-lab';
import { VerifyLab } from '../../labs/in-process/verify-lab';
import { startLocalCloud } from '../../local-cloud';
import { startServer, type TestServer } from '../../servers/server';
import { Cleanup } from '../../tools/cleanup';
import { note } from '../../tools/progress';
import { stateOf } from './alarm-state';
import { plannedModule } from './planned-module';
import type { DashboardRecording, RecordedLine, RecordedMetric } from './recording';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS = 10;
/** Of the days, counted from the first: one on which the database is not reachable at first, and one whose dump is damaged. */
const UNREACHABLE = 4;
const DAMAGED = 6;
/** Days with a full drill. */
const FULL = [2, 8];
/** The day on which most of the orders are archived: the dump is much smaller than the last ones. */
const ARCHIVED = 9;

const NAME = 'mysqldump-shop';
const NAMESPACE = 'Mysqldump';

const SCHEMA = `
  CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, KEY (name));
  CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer INT NOT NULL, note VARCHAR(200), total DECIMAL(10,2));
  CREATE VIEW spent AS SELECT name, SUM(total) AS total FROM customers JOIN orders ON customer = customers.id GROUP BY name;
  INSERT INTO customers (name) VALUES ('A'), ('B'), ('C');`;

const ordersOf = (count: number) => `
  SET SESSION cte_max_recursion_depth = 1000000;
  INSERT INTO orders (customer, note, total)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    SELECT 1 + i % 3, CONCAT(SHA2(RAND(), 256), SHA2(RAND(), 384)), i % 900 FROM n;`;

/**
 * Makes, verifies and drills the dumps of some days with real servers, one after the other, and keeps what the functions
 * published and logged. Each function's clock shows the day that its dump belongs to, so that the runs of minutes make the
 * picture of days.
 */
export async function recordDashboard(): Promise<DashboardRecording> {
  const cleanup = new Cleanup();
  try {
    const [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
    cleanup.add(() => Promise.all([cloud.stop(), server.stop()]));
    const planned = await plannedModule(cloud);
    const dumps = await DumpLab.create(cloud, server, ['shop']);
    const first = new Date(Date.UTC(2026, 10, 1));
    const job = new RecordedJob(dumps, server, first);
    await server.sql(SCHEMA, 'shop');
    await server.sql(ordersOf(6_000), 'shop');
    for (let day = 0; day < DAYS; day += 1) await job.live(day);
    const to = new Date(first.getTime() + DAYS * DAY_MS);
    return {
      from: first.toISOString(),
      to: to.toISOString(),
      body: planned.dashboard,
      metrics: job.metrics,
      alarms: planned.alarms.map((alarm) => stateOf(alarm, job.metrics, to)),
      lines: job.lines,
    };
  } finally {
    await cleanup.run();
  }
}

class RecordedJob {
  readonly #metrics = new Map<string, RecordedMetric & { points: [string, number][] }>();
  readonly lines: RecordedLine[] = [];
  readonly #verify: VerifyLab;
  readonly #drill: DrillLab;

  constructor(
    private readonly dumps: DumpLab,
    private readonly server: TestServer,
    private readonly first: Date,
  ) {
    this.#verify = new VerifyLab(dumps);
    this.#drill = new DrillLab(dumps);
  }

  get metrics(): readonly RecordedMetric[] {
    return [...this.#metrics.values()];
  }

  /** One day: the dump at 03:00, its verification and drill, and on some days a full drill. */
  async live(day: number): Promise<void> {
    const at = (hour: number) => new Date(this.first.getTime() + day * DAY_MS + hour * HOUR_MS);
    const slot = at(0).toISOString().slice(0, 10);
    await this.server.sql(day === ARCHIVED ? 'DELETE FROM orders WHERE id % 5 > 0' : ordersOf(700), 'shop');
    if (day === UNREACHABLE) {
      for (const hour of [3, 3.02, 3.06]) await this.#dump(slot, at(hour), { [DUMP_ENV.dbPort]: '1' });
    }
    const key = await this.#dump(slot, at(day === UNREACHABLE ? 3.4 : 3));
    if (day === DAMAGED) await damage(this.dumps, key);
    const verified = await this.#verified(key, at(3.5));
    if (verified) await this.#drilled(key, at(3.7));
    if (FULL.includes(day)) await this.#drilledFully(at(6));
    note(`${slot}: ${verified ? 'drilled' : 'damaged'}`);
  }

  async #dump(slot: string, time: Date, environment: Record<string, string> = {}): Promise<string> {
    const about = { functionName: NAME, subject: slot };
    const publishMetrics = this.#publishing(about.functionName, time, publishDump);
    const services = { clock: clockAt(time), log: this.#log(about, time), publishMetrics };
    try {
      const { key } = await this.dumps.invoke(scheduledEvent(slot), {
        environment: { [DUMP_ENV.shrinkShare]: '0.5', ...environment },
        services,
      });
      return key;
    } catch (error) {
      if (Object.keys(environment).length === 0) throw error;
      this.#add('AWS/Lambda', 'Errors', { FunctionName: NAME }, time, 1);
      return '';
    }
  }

  async #verified(key: string, time: Date): Promise<boolean> {
    const about = { functionName: `${NAME}-verify`, subject: slotIn(key) };
    const publishMetrics = this.#publishing(about.functionName, time, publishVerify);
    const services = { clock: clockAt(time), log: this.#log(about, time), publishMetrics };
    return (await this.#verify.verify(key, services)).verified;
  }

  async #drilled(key: string, time: Date): Promise<void> {
    await this.#drill.drill(key, this.#drillServices(slotIn(key), time));
  }

  /** Of the newest verified dump. */
  async #drilledFully(time: Date): Promise<void> {
    await this.#drill.invoke({ mode: 'full' }, this.#drillServices('full drill', time));
  }

  #drillServices(subject: string, time: Date) {
    const functionName = `${NAME}-drill`;
    return {
      config: { ...parseDrillConfig(drillEnvironment()), fullDrillsSince: this.first },
      clock: clockAt(time),
      log: this.#log({ functionName, subject }, time),
      publishMetrics: this.#publishing(functionName, time, publishDrill),
      publishDays: this.#publishing(functionName, time, createPublishDays),
    };
  }

  /** What really publishes the metrics of a function; what it writes in the embedded metric format is kept. */
  #publishing<T>(
    functionName: string,
    time: Date,
    create: (source: MetricSource) => (metrics: T) => void,
  ): (metrics: T) => void {
    return (metrics) => {
      const write = process.stdout.write;
      let written = '';
      process.stdout.write = (text) => {
        written += String(text);
        return true;
      };
      try {
        create({ namespace: NAMESPACE, job: 'shop', functionName })(metrics);
      } finally {
        process.stdout.write = write;
      }
      const { _aws, ...values } = JSON.parse(written);
      for (const { Namespace, Dimensions, Metrics } of _aws.CloudWatchMetrics) {
        const dimensions = Object.fromEntries(Dimensions[0].map((name: string) => [name, values[name]]));
        for (const { Name } of Metrics) this.#add(Namespace, Name, dimensions, time, values[Name]);
      }
    };
  }

  #add(namespace: string, name: string, dimensions: Record<string, string>, time: Date, value: number): void {
    const id = JSON.stringify([namespace, name, dimensions]);
    const metric = this.#metrics.get(id) ?? { namespace, name, dimensions, points: [] };
    metric.points.push([time.toISOString(), value]);
    this.#metrics.set(id, metric);
  }

  #log(about: Pick<RecordedLine, 'functionName' | 'subject'>, time: Date): Log {
    const keep = (message: string, { errorCode }: Record<string, unknown> = {}) => {
      const code = typeof errorCode === 'string' ? { errorCode } : {};
      this.lines.push({ ...about, time: time.toISOString(), message, ...code });
    };
    return { info: () => {}, warn: keep, error: keep };
  }
}

/** A clock that goes as the real one does, and shows another day. */
function clockAt(time: Date): Clock {
  const offset = time.getTime() - Date.now();
  return { ...systemClock, now: () => new Date(Date.now() + offset) };
}

function slotIn(key: string): string {
  return /\d{4}-\d{2}-\d{2}/.exec(key)?.[0] ?? '';
}

/** Flips a bit in the middle of a dump. */
async function damage(dumps: DumpLab, key: string): Promise<void> {
  const bytes = await dumps.object(key);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await dumps.cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: bytes }));
}
