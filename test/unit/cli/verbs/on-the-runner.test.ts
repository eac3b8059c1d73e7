import type { Verb } from '../../../../cli/usage/verb';
import { drill } from '../../../../cli/verbs/drill';
import { runVerb } from '../../../../cli/verbs/run';
import { manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { manifestOf } from '../../functions/verify/manifests';
import { verdictOn } from '../../functions/verify/plausibility/verdicts';
import { commandSession } from './command-session';
import { SmallS3 } from './small-s3';

/* Commands about dumps that their functions leave to the runner. */

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const EXECUTION = 'arn:aws:states:eu-central-1:1:execution:mysqldump-shop-runner:shop-2026-11-20-1';
const TASK = { from: EXECUTION, count: 3 };

let s3: SmallS3;

beforeEach(async () => {
  s3 = await SmallS3.start();
});

afterEach(() => s3.stop());

/** A dump, and what its verification found. */
function putDump(findings?: string[]): void {
  s3.objects.set(KEY, Buffer.from('a dump'));
  s3.objects.set(manifestKey(KEY), Buffer.from(JSON.stringify(manifestOf())));
  if (!findings) return;
  const manifest = { key: manifestKey(KEY), etag: s3.etag(manifestKey(KEY)) };
  const verdict = { ...verdictOn({}), manifest, findings, verified: findings.length === 0 };
  s3.objects.set(verdictKey(KEY), Buffer.from(JSON.stringify(verdict)));
}

describe('run, when the function hands the dump over', () => {
  const HANDED_OVER = {
    job: 'shop',
    slot: '2026-11-20',
    outcome: 'handed-over',
    bucket: 'dumps',
    key: '',
    bytes: 0,
    sha256: '',
    execution: EXECUTION,
    reason: 'The variable engine is "fargate".',
  };
  const run = (records: object[], ...args: string[]) => {
    const command = commandSession({ answers: { 'mysqldump-shop': HANDED_OVER }, records, s3: s3.endpoint });
    return { ...command, exit: command.run(runVerb as Verb, 'shop', '2026-11-20', ...args) };
  };

  test('returns at once, with the execution and how to see its dump', async () => {
    const { exit, out } = run([{ state: 'HANDED_OVER' }]);
    expect(await exit).toBe(0);
    expect(out()).toBe(
      `handed over to the runner  shop 2026-11-20: The variable engine is "fargate".\nIt is made by ${EXECUTION}.\n` +
        '"lambda-mysqldump show shop 2026-11-20" shows the dump when it is there.\n',
    );
  });

  test.each([
    ['matches its manifest', [], 0, /^verified /m],
    ['is damaged', ['It lacks its end.'], 5, /^DAMAGED /m],
  ])(
    'with --wait waits for the dump and its verification, and exits by what that found: the dump %s',
    async (_, findings, status, line) => {
      putDump(findings);
      const { exit, out, looked } = run([{ state: 'HANDED_OVER' }, { state: 'RUNNING' }, { state: 'DONE' }], '--wait');
      expect(await exit).toBe(status);
      expect(looked()).toBeGreaterThanOrEqual(3);
      expect(out()).toMatch(line);
      expect(out()).not.toContain('shows the dump when it is there');
    },
  );

  test('with --wait fails with the error of the last task', async () => {
    const failed = { state: 'FAILED', lastError: '[CONNECTION_LOST] It broke.', delivery: TASK };
    const { exit } = run([{ state: 'RUNNING' }, failed], '--wait');
    await expect(exit).rejects.toThrow('The runner could not make the dump: [CONNECTION_LOST] It broke.');
  });
});

describe('drill, when the function does not drill the dump', () => {
  const answered = (answer: object, ...args: string[]) => {
    putDump([]);
    const command = commandSession({ answers: { 'mysqldump-shop-drill': answer }, s3: s3.endpoint });
    return { ...command, exit: command.run(drill as Verb, 'shop', '2026-11-20', ...args) };
  };
  const NOT_DRILLED = { job: 'shop', mode: 'full', key: KEY, drilled: false };

  test('because it leaves it to the runner, shows the execution and how to see the verdict', async () => {
    const { exit, out } = answered({ ...NOT_DRILLED, reason: 'It has no room.', execution: EXECUTION }, '--full');
    expect(await exit).toBe(0);
    expect(out()).toBe(
      `left to the runner  shop 2026-11-20: It has no room.\nIt is drilled by ${EXECUTION}. ` +
        '"lambda-mysqldump show shop 2026-11-20" shows the verdict when it is there.\n',
    );
  });

  test.each([
    ['because it is too large, has the code of the reason', '[DRILL_TOO_LARGE] It has no room.', 'DRILL_TOO_LARGE'],
    ['for another reason, is a failure of the function', 'It was deleted.', 'FUNCTION_FAILED'],
  ])('%s', async (_, reason, code) => {
    const { exit } = answered({ ...NOT_DRILLED, reason }, '--full');
    await expect(exit).rejects.toMatchObject({ code, message: expect.stringMatching(/was not drilled: It /) });
  });

  test('because there is no verified one, has found none', async () => {
    const { exit } = answered({ ...NOT_DRILLED, key: null, reason: 'The job has no verified dump.' });
    await expect(exit).rejects.toMatchObject({ code: 'DUMP_NOT_FOUND' });
  });
});
