import type { Context } from 'aws-lambda';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { DeadlineError, StorageError } from '../../../../functions/core/errors';
import { verdictSchema } from '../../../../functions/dump-format/results/verdict';
import { workName } from '../../../../functions/runner/work-name';
import type { Work, WorkRunner } from '../../../../functions/runner/work-runner';
import type { Container } from '../../../../functions/verify/container';
import { createHandler } from '../../../../functions/verify/create-handler';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { FakeClock } from '../core/time/fake-clock';
import { manifestOf } from './manifests';
import { verdictOn } from './plausibility/verdicts';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const MANIFEST = `${KEY}.manifest.json`;
const VERDICT = `${KEY}.verified.json`;

interface Setup {
  readonly remaining?: number;
  readonly store?: Partial<ObjectStore>;
  readonly runner?: WorkRunner;
}

function setup({ remaining = 900_000, store, runner }: Setup = {}) {
  const bucket = new MemoryBucket();
  const clock = new FakeClock();
  const logged: string[] = [];
  const published: unknown[] = [];
  const facts: object[] = [];
  const say = (message: string, fields: object = {}) => {
    logged.push(message);
    facts.push(fields);
  };
  const container = {
    config: { jobName: 'shop', bucket: 'dumps', prefix: '' },
    store: store ?? bucket,
    clock,
    log: { info: say, warn: say, error: say },
    publishMetrics: (metrics: unknown) => void published.push(metrics),
    runner,
  } as unknown as Container;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remaining } as Context;
  const handler = createHandler(container);
  const invoke = (event: unknown = { key: KEY }) => handler(event, context);
  return { bucket, clock, logged, facts, published, invoke };
}

/** A verdict of an earlier invocation. */
function verdictAbout(etag: string): object {
  const { dump, ...verdict } = verdictOn({});
  return { ...verdict, manifest: { key: MANIFEST, etag } };
}

test('a dump without a manifest is not counted, and gets no verdict', async () => {
  const { bucket, published, invoke } = setup();
  bucket.put(KEY, 'a dump');
  expect(await invoke()).toEqual({
    job: 'shop',
    key: KEY,
    verified: false,
    findings: [`The manifest "${MANIFEST}" is not there, and without it the dump does not count.`],
    warnings: [],
    verdict: null,
    seconds: 0,
  });
  expect(bucket.objects.has(VERDICT)).toBe(false);
  expect(published).toMatchObject([{ verified: false }]);
});

test('verifies the dump of a slot', async () => {
  const { bucket, invoke } = setup();
  bucket.put(MANIFEST, 'no manifest');
  expect(await invoke({ slot: '2026-11-20' })).toMatchObject({ key: KEY, verdict: 'written' });
});

test('a slot without a dump is an error, and damages nothing', async () => {
  const { published, invoke } = setup();
  await expect(invoke({ slot: '2026-11-20' })).rejects.toThrow('[SLOT_WITHOUT_DUMP]');
  expect(published).toEqual([]);
});

test('an unsound dump is a result and not a failure, because a retry would find the same', async () => {
  const { bucket, published, logged, invoke } = setup();
  bucket.put(MANIFEST, 'no manifest');
  const response = await invoke();
  const verdict = verdictSchema.parse(JSON.parse(bucket.text(VERDICT) ?? ''));
  expect(response).toMatchObject({ verified: false, verdict: 'written', findings: verdict.findings });
  expect(verdict).toMatchObject({ verified: false, manifest: { key: MANIFEST } });
  expect(published).toMatchObject([{ verified: false }]);
  expect(logged).toEqual(['[DUMP_DAMAGED] The dump does not match its manifest.']);
});

test('a manifest of a newer version is no damage: it gets no verdict, and the event stays to be verified', async () => {
  const { bucket, published, invoke } = setup();
  bucket.put(MANIFEST, '{"schemaVersion": 2}');
  await expect(invoke()).rejects.toThrow('[MANIFEST_OF_NEWER_VERSION]');
  expect(bucket.objects.has(VERDICT)).toBe(false);
  expect(published).toEqual([]);
});

test('a duplicate event has the same result and changes nothing', async () => {
  const { bucket, logged, invoke } = setup();
  bucket.put(MANIFEST, 'no manifest');
  await invoke();
  const first = bucket.objects.get(VERDICT);
  expect(await invoke()).toMatchObject({ verdict: 'known' });
  expect(bucket.objects.get(VERDICT)).toBe(first);
  expect(logged).toHaveLength(2);
});

test.each([
  ['is no verdict', () => 'not JSON'],
  ['differs', (etag: string) => JSON.stringify(verdictAbout(etag))],
])('keeps a verdict that %s, and reports the contradiction', async (_, verdict) => {
  const { bucket, logged, published, invoke } = setup();
  const first = verdict(bucket.put(MANIFEST, 'no manifest').etag);
  bucket.put(VERDICT, first);
  expect(await invoke()).toMatchObject({ verdict: 'contradicts' });
  expect(bucket.text(VERDICT)).toBe(first);
  expect(logged.at(-1)).toContain(`The verdict "${VERDICT}" differs from this result, and is kept.`);
  expect(published).toMatchObject([{ verified: false }]);
});

test('replaces a verdict on an earlier dump with the same key', async () => {
  const { bucket, logged, invoke } = setup();
  const { etag } = bucket.put(MANIFEST, 'no manifest');
  bucket.put(VERDICT, JSON.stringify(verdictAbout('"of before"')));
  expect(await invoke()).toMatchObject({ verified: false, verdict: 'replaced' });
  expect(JSON.parse(bucket.text(VERDICT) ?? '')).toMatchObject({ verified: false, manifest: { etag } });
  expect(logged).toContain('The stored verdict was about another dump. It is replaced.');
  expect(await invoke()).toMatchObject({ verdict: 'known' });
});

test('does not replace the verdict on a new dump with one on the manifest that it replaced', async () => {
  const { bucket, logged, published, invoke } = setup();
  bucket.put(MANIFEST, 'no manifest');
  const newer = JSON.stringify(verdictAbout('"of later"'));
  const write = bucket.write.bind(bucket);
  bucket.write = async (...written) => {
    bucket.put(MANIFEST, 'another one');
    bucket.put(VERDICT, newer);
    return write(...written);
  };
  expect(await invoke()).toMatchObject({ verdict: 'outdated' });
  expect(bucket.text(VERDICT)).toBe(newer);
  expect(logged.at(-1)).toContain('The manifest was replaced during the verification.');
  expect(published).toMatchObject([{ verified: false }]);
});

test('does not overwrite a verdict that another invocation writes at the same time', async () => {
  const { bucket, invoke } = setup();
  bucket.put(MANIFEST, 'no manifest');
  bucket.put(VERDICT, JSON.stringify(verdictAbout('"of before"')));
  const read = bucket.read.bind(bucket);
  const others = JSON.stringify(verdictAbout('"of another"'));
  bucket.read = async (key, ...rest) => {
    const stream = await read(key, ...rest);
    if (key === VERDICT) bucket.put(VERDICT, others);
    return stream;
  };
  await expect(invoke()).rejects.toThrow('is being written by another invocation. This one is retried.');
  expect(bucket.text(VERDICT)).toBe(others);
});

test('throws when the verification cannot finish, without a verdict and without a metric on the dump', async () => {
  const find = async () => Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'S3 gave no answer.'));
  const { published, logged, invoke } = setup({ store: { find } });
  await expect(invoke()).rejects.toThrow('S3 gave no answer.');
  expect(published).toEqual([]);
  expect(logged).toEqual(['[STORAGE_UNAVAILABLE] S3 gave no answer.']);
});

test('publishes the metric of a damaged dump although the verdict cannot be written', async () => {
  const { bucket, published, invoke } = setup();
  bucket.put(MANIFEST, 'no manifest');
  bucket.write = async () => Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'S3 refused.'));
  await expect(invoke()).rejects.toThrow('S3 refused.');
  expect(published).toMatchObject([{ verified: false }]);
});

const arrivalOf = (key: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'dumps' }, object: { key } },
});

test('ignores an object of another job, without a verdict or a metric', async () => {
  const { bucket, published, invoke } = setup();
  const foreign = 'shop/crm/2026/11/crm-2026-11-20.sql.zst';
  bucket.put(`${foreign}.manifest.json`, 'a manifest of the job crm, whose prefix is shop');
  expect(await invoke(arrivalOf(`${foreign}.manifest.json`))).toBeNull();
  expect(bucket.objects.size).toBe(1);
  expect(published).toEqual([]);
});

test.each([
  ['the arrival of a manifest', arrivalOf(MANIFEST), true],
  ['the arrival of a forced dump', arrivalOf(MANIFEST.replace('.sql', '-force-7.sql')), false],
  ['a request by hand', { key: KEY }, false],
])('publishes the metrics of %s', async (_, event, arrived) => {
  const { published, invoke } = setup();
  await invoke(event);
  expect(published).toMatchObject([{ arrived }]);
});

test('stops verifying a dump that takes too long in time to report it', async () => {
  const find = (_key: string, signal?: AbortSignal) =>
    new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const { clock, invoke } = setup({ store: { find } as never, remaining: 100_000 });
  const ending = invoke().catch((thrown: unknown) => thrown);
  await clock.advance(90_000);
  const error = await ending;
  expect(error).toBeInstanceOf(DeadlineError);
  expect((error as Error).message).toContain(
    'in 90 s. Raise the variable timeout or memory_size (of the runner: runner_timeout).',
  );
});

describe('with a runner', () => {
  /** A runner that takes everything. */
  function runnerOf(isDone = false) {
    const works: Work[] = [];
    const runner: WorkRunner = {
      start: async (work) => {
        works.push(work);
        return { execution: 'arn:execution', isDone };
      },
    };
    return { runner, works };
  }
  const LARGE = JSON.stringify(manifestOf({ estimatedBytes: 1e12 }));

  test('a dump that is too large is left to it, and nothing is known of it yet', async () => {
    const { runner, works } = runnerOf();
    const { bucket, published, invoke } = setup({ runner });
    bucket.put(MANIFEST, LARGE);
    expect(await invoke(arrivalOf(MANIFEST))).toEqual({
      job: 'shop',
      key: KEY,
      verified: null,
      execution: 'arn:execution',
      reason: 'To read about 1000 GB of text is expected to take 5000 s, and the function has 890 s for it.',
    });
    expect(works).toEqual([
      {
        name: expect.stringMatching(/^shop-2026-11-20-[0-9a-f]{8}$/),
        input: { key: KEY, arrived: true },
        again: false,
      },
    ]);
    expect([published, bucket.objects.has(VERDICT)]).toEqual([[], false]);
  });

  test('who asks by hand has it verified again', async () => {
    const { runner, works } = runnerOf();
    const { bucket, invoke } = setup({ runner });
    bucket.put(MANIFEST, LARGE);
    await invoke();
    expect(works).toMatchObject([{ input: { arrived: false }, again: true }]);
  });

  test('a repeated event about a dump that it has verified does nothing', async () => {
    const { bucket, invoke } = setup({ runner: runnerOf(true).runner });
    bucket.put(MANIFEST, LARGE);
    expect(await invoke(arrivalOf(MANIFEST))).toMatchObject({ reason: 'The runner has verified it already.' });
  });

  test('a dump that the function could not read in time is left to it', async () => {
    const { runner, works } = runnerOf();
    const { bucket, clock, invoke } = setup({ runner });
    bucket.put(MANIFEST, JSON.stringify(manifestOf()));
    bucket.put(KEY, 'a dump');
    const read = bucket.read.bind(bucket);
    bucket.read = (key, signal) =>
      key === MANIFEST
        ? read(key, signal)
        : new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason));
            clock.advance(890_000);
          });
    await expect(invoke()).resolves.toMatchObject({ verified: null, reason: expect.stringContaining('time was up') });
    expect(works).toHaveLength(1);
  });

  test('decides and names its work by one reading of the manifest', async () => {
    const { runner, works } = runnerOf();
    const { bucket, invoke } = setup({ runner });
    const { etag } = bucket.put(MANIFEST, LARGE);
    const asked: string[] = [];
    const { find, read } = bucket;
    bucket.find = async (key, ...rest) => {
      asked.push(`find ${key}`);
      return find.call(bucket, key, ...rest);
    };
    bucket.read = async (key, ...rest) => {
      asked.push(`read ${key}`);
      const stream = await read.call(bucket, key, ...rest);
      bucket.put(MANIFEST, 'that of another dump');
      return stream;
    };
    await invoke();
    expect(asked).toEqual([`find ${MANIFEST}`, `read ${MANIFEST}`]);
    expect(works).toMatchObject([{ name: workName(KEY, etag) }]);
  });

  test.each([
    ['is small', JSON.stringify(manifestOf())],
    ['has no manifest that can be read', 'no manifest'],
  ])('a dump that %s is verified by the function', async (_, manifest) => {
    const { runner, works } = runnerOf();
    const { bucket, invoke } = setup({ runner });
    bucket.put(MANIFEST, manifest);
    expect(await invoke()).toMatchObject({ verified: false, verdict: 'written' });
    expect(works).toEqual([]);
  });
});

test('every line of the log names the request, and the dump once it is known', async () => {
  const { bucket, facts, invoke } = setup();
  bucket.put(MANIFEST, 'no manifest');
  await invoke();
  await expect(invoke({ slot: '2026-11-19' })).rejects.toThrow();
  await expect(invoke({ slot: 'yesterday' })).rejects.toThrow();
  expect(facts).toMatchObject([
    { requestId: 'request-1', key: KEY },
    { requestId: 'request-1', slot: '2026-11-19' },
    { requestId: 'request-1' },
  ]);
});
