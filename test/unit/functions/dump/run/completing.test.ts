import { gzipSync } from 'node:zlib';
import { ManifestError, SourceError } from '../../../../../functions/core/errors';
import { answering, CALM } from '../client/sql-answers';
import { ANSWERS_LATE, dumping, expectNothing, failing, KEY, setup, TEXT } from './run-setup';

describe('completing the upload', () => {
  test('finds and publishes its own object when the response is lost', async () => {
    const lab = setup();
    lab.store.after.complete = ANSWERS_LATE;
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.phases).toContain('identify');
    expect(lab.record()).toMatchObject({ state: 'DONE' });
    expect(lab.manifest().run.provenBy).toBe('dump');
  });

  test('fails and aborts the upload when the request never arrived', async () => {
    const lab = setup();
    lab.store.before.complete = ANSWERS_LATE;
    await expect(lab.run()).rejects.toThrow('socket hang up');
    expectNothing(lab);
    expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: '[STORAGE_UNAVAILABLE] socket hang up' });
  });

  test.each([
    { whose: 'another run', owner: 'other', fence: 2 },
    { whose: 'an earlier fence of its own', owner: 'id-1', fence: 0 },
  ])('over an object of $whose verifies and adopts that object, and discards its own', async ({ owner, fence }) => {
    const theirs = setup();
    await theirs.run();
    const body = theirs.store.objects.get(KEY)?.body as Buffer;
    const lab = setup({ mysqldump: dumping(TEXT.replace('id INT', 'id BIGINT')) });
    lab.store.before.complete = () => {
      lab.store.put(KEY, body, { job: 'shop', slot: '2026-11-20', owner, fence });
    };
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.store.objects.get(KEY)?.body).toEqual(body);
    expect(lab.store.uploads.size).toBe(0);
    expect(lab.manifest().run).toMatchObject({ owner, fence, provenBy: 'read-back' });
  });
});

describe('after the completion', () => {
  test('marks the slot FAILED and aborts nothing when the manifest cannot be written, and the retry adopts the dump', async () => {
    const lab = setup();
    lab.store.before.write = ANSWERS_LATE;
    await expect(lab.run()).rejects.toThrow('socket hang up');
    expect(lab.store.requests.get('abort')).toBeUndefined();
    expect(lab.record()).toMatchObject({ state: 'FAILED' });
    lab.store.before.write = () => {};
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.store.requests.get('open')).toBe(1);
    expect(lab.manifest().run).toMatchObject({ owner: 'id-1', fence: 1, provenBy: 'read-back' });
    expect(lab.record()).toMatchObject({ state: 'DONE', fence: 2 });
  });

  test('succeeds when DONE cannot be written, and the next event writes it', async () => {
    const lab = setup();
    lab.lockTable.write = failing(lab.lockTable, 'done');
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.record()).toMatchObject({ state: 'RUNNING' });
  });

  test('fails without DONE when the dump is gone again', async () => {
    const lab = setup();
    lab.store.after.complete = () => {
      lab.store.objects.clear();
    };
    await expect(lab.run()).rejects.toThrow('disappeared');
    expect(lab.record()).toMatchObject({ state: 'FAILED' });
  });
});

test('neither adopts nor replaces an incomplete dump without a manifest', async () => {
  const lab = setup();
  const body = gzipSync(TEXT.slice(0, 30));
  lab.store.put(KEY, body, { job: 'shop', slot: '2026-11-20', owner: 'dead', fence: 1 });
  await expect(lab.run()).rejects.toThrow(ManifestError);
  expect(lab.store.objects.get(KEY)?.body).toEqual(body);
  expect(lab.store.objects.size).toBe(1);
  expect(lab.record()).toMatchObject({ state: 'FAILED' });
});

test('does not adopt a dump whose text cannot be read to its end, because its tables are not known', async () => {
  const lab = setup();
  const body = gzipSync(TEXT.replace('\n\n-- Dump', "\nDELIMITER ;;\nit's ;;\nDELIMITER ;\n\n-- Dump"));
  lab.store.put(KEY, body, { job: 'shop', slot: '2026-11-20', owner: 'dead', fence: 1 });
  await expect(lab.run()).rejects.toThrow(/^\[DUMP_UNREADABLE\] .*Restore it into a scratch database/);
  expect([...lab.store.objects.keys()]).toEqual([KEY]);
  expect(lab.record()).toMatchObject({ state: 'FAILED' });
});

test('reports the original error when the upload cannot be aborted', async () => {
  const lab = setup({ mysqldump: 'echo "mysqldump: Got error: 1045: no" >&2; exit 2' });
  lab.store.before.abort = ANSWERS_LATE;
  await expect(lab.run()).rejects.toThrow(SourceError);
  expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('1045') });
});

describe('a table that changes during the dump', () => {
  const changing = (times: number) =>
    `echo x >> "$0.tries"; if [ $(wc -l < "$0.tries") -le ${times} ]; then echo "mysqldump: Error 1412: changed" >&2; exit 2; fi; ${dumping(TEXT)}`;

  test('is retried once, and the first upload is aborted', async () => {
    const lab = setup({ mysqldump: changing(1) });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.store.requests.get('open')).toBe(2);
    expect(lab.store.uploads.size).toBe(0);
  });

  test('repeatedly is left to the retry of the event', async () => {
    const lab = setup({ mysqldump: changing(9) });
    await expect(lab.run()).rejects.toThrow(SourceError);
    expect(lab.store.requests.get('open')).toBe(2);
    expectNothing(lab);
  });

  const withTriggers = (command: string) => answering(CALM, { 'information_schema.triggers': command });

  test('is retried once when it is a trigger that mysqldump silently omits', async () => {
    const lacking = '-- WARNING: old server version. The following dump may be incomplete.';
    const lab = setup({
      mysql: withTriggers('echo 1'),
      mysqldump: `echo x >> "$0.tries"; if [ $(wc -l < "$0.tries") = 1 ]; then printf '\\n--\\n%s\\n--\\n' '${lacking}'; fi; ${dumping(TEXT)}`,
    });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.store.requests.get('open')).toBe(2);
    expect(lab.store.uploads.size).toBe(0);
  });

  test('is retried once with trigger scanning when its first trigger appears', async () => {
    const lab = setup({
      mysql: answering(CALM, {
        'QUOTE(event_object_table)': `echo x >> "$0.asked"; if [ $(wc -l < "$0.asked") -gt 1 ]; then echo 1; fi`,
      }),
    });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.store.requests.get('open')).toBe(2);
    expect(lab.store.uploads.size).toBe(0);
  });

  /** A server whose table changes at each of these readings of the schema, counted from 1. */
  const whoseTableChangesAt = (readings: readonly number[]) => {
    const cases = readings.map((reading) => `${reading}) echo x >> "$0.changed" ;;`).join(' ');
    return answering(CALM, {
      'information_schema.tables WHERE table_schema': `echo x >> "$0.read"; touch "$0.changed"; case $(wc -l < "$0.read" | tr -d ' ') in ${cases} esac; printf 't\\tBASE TABLE\\tInnoDB\\t2026-01-01 00:00:0%s\\t0\\thash\\n' $(wc -l < "$0.changed" | tr -d ' ')`,
    });
  };

  test('is retried once when the schema changes between the readings, and the first upload is aborted', async () => {
    const lab = setup({ mysql: whoseTableChangesAt([2]) });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.store.requests.get('open')).toBe(2);
    expect(lab.store.uploads.size).toBe(0);
  });

  test('fails the run and is named when the schema changes again', async () => {
    const lab = setup({ mysql: whoseTableChangesAt([2, 4]) });
    await expect(lab.run()).rejects.toThrow(/table "shop"\."t" was altered, or another one took its name/);
    expect(lab.logged).toContain('The schema changed; trying once more.');
    expect(lab.errorCodes).toEqual(['SCHEMA_CHANGED']);
    expect(lab.store.requests.get('open')).toBe(2);
    expectNothing(lab);
  });

  test('is retried once after statements without a trace, and the second dump has a warning', async () => {
    const lab = setup({
      mysql: answering(CALM, {
        'SHOW GLOBAL STATUS':
          'echo x >> "$0.asked"; for name in alter_table rename_table create_view drop_view; do printf "Com_$name\\t%s\\n" $(wc -l < "$0.asked" | tr -d " "); done; printf "Uptime\\t9\\n"',
        'information_schema.tables WHERE table_schema': `printf 't\\tBASE TABLE\\tInnoDB\\t2026-01-01 00:00:00\\t0\\thash\\n'`,
      }),
    });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.store.requests.get('open')).toBe(2);
    expect(lab.logged).toContain('The schema may have changed; trying once more.');
    expect(lab.manifest().warnings).toEqual([expect.stringContaining('GRANT PROCESS')]);
  });

  test('is not retried when mysqldump fails for another reason', async () => {
    const lab = setup({ mysqldump: 'echo "mysqldump: Got error: 1045: no" >&2; exit 2' });
    await expect(lab.run()).rejects.toThrow(SourceError);
    expect(lab.store.requests.get('open')).toBe(1);
    expectNothing(lab);
  });
});
