import { ConfigError } from '../../../../functions/core/errors';
import { parseConfig } from '../../../../functions/mask/config';

const ENVIRONMENT = {
  JOB_NAME: 'shop-masked',
  SLOT_UNIT: 'day',
  SLOT_TIMEZONE: 'UTC',
  DUMP_BUCKET: 'masked',
  SOURCE_JOB_NAME: 'shop',
  SOURCE_BUCKET: 'dumps',
  SOURCE_PREFIX: 'backups',
  MASK_RULES_KEY: '_mask/shop-masked/rules.json',
  MASK_KEY_PARAMETER: '/shop/mask/key',
  LOCK_TABLE: 'locks',
  METRICS_NAMESPACE: 'Mysqldump',
};

/** The problems of an environment. */
function problems(changes: Record<string, string>): readonly string[] {
  try {
    parseConfig({ ...ENVIRONMENT, ...changes });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('reads where dumps are and where masked ones go', () => {
  expect(parseConfig(ENVIRONMENT)).toMatchObject({
    jobName: 'shop-masked',
    bucket: 'masked',
    prefix: '',
    source: { jobName: 'shop', bucket: 'dumps', prefix: 'backups' },
  });
});

test('names every problem at once', () => {
  expect(problems({ SOURCE_JOB_NAME: '', MASK_RULES_KEY: '', MASK_KEY_PARAMETER: '', LOCK_TABLE: '' })).toHaveLength(4);
});

test('refuses one bucket for dumps and masked dumps, and one name for both jobs', () => {
  expect(problems({ DUMP_BUCKET: 'dumps', JOB_NAME: 'shop' })).toEqual([
    'JOB_NAME and SOURCE_JOB_NAME must differ, got: "shop" twice.',
    'DUMP_BUCKET and SOURCE_BUCKET must differ, because who reads masked dumps may not read the others, got: "dumps" twice.',
  ]);
});
