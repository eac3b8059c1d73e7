import type { LifecycleRule } from '@aws-sdk/client-s3';
import { lifecycleProblems } from '../../../../../functions/retention/tags/lifecycle';

const TAG = { Key: 'mysqldump-retention', Value: 'expired' };
const RULE: LifecycleRule = { ID: 'expired', Status: 'Enabled', Filter: { Tag: TAG }, Expiration: { Days: 1 } };
const BY_AGE: LifecycleRule = { ID: 'old', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 90 } };
const PARTS: LifecycleRule = {
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
};
const MARKERS: LifecycleRule = {
  ID: 'm',
  Status: 'Enabled',
  Filter: {},
  Expiration: { ExpiredObjectDeleteMarker: true },
};

function codes(rules: LifecycleRule[]) {
  return lifecycleProblems(rules, 'dumps', 'backups/shop/').map(({ code }) => code);
}

test.each<[string, LifecycleRule]>([
  ['the tag alone', RULE],
  ['the tag below a prefix of all jobs', { ...RULE, Filter: { And: { Prefix: 'backups/', Tags: [TAG] } } }],
  ['the tag and any size, as S3 returns it', { ...RULE, Filter: { And: { Tags: [TAG], ObjectSizeGreaterThan: 0 } } }],
  ['the tag by a date', { ...RULE, Expiration: { Date: new Date('2026-01-01') } }],
])('a rule for %s deletes what expires', (_, rule) => {
  expect(codes([PARTS, MARKERS, rule])).toEqual([]);
});

test.each<[string, LifecycleRule[]]>([
  ['no rule', []],
  ['rules for other things only', [PARTS, MARKERS]],
  ['a disabled rule', [{ ...RULE, Status: 'Disabled' }]],
  ['a rule for another tag', [{ ...RULE, Filter: { Tag: { ...TAG, Value: 'old' } } }]],
  ['a rule for a second tag as well', [{ ...RULE, Filter: { And: { Tags: [TAG, { Key: 'team', Value: 'x' }] } } }]],
  ['a rule below another prefix', [{ ...RULE, Filter: { And: { Prefix: 'crm/', Tags: [TAG] } } }]],
  ['a rule for some of the job', [{ ...RULE, Filter: { And: { Prefix: 'backups/shop/2026/', Tags: [TAG] } } }]],
  ['a rule for large objects', [{ ...RULE, Filter: { And: { Tags: [TAG], ObjectSizeGreaterThan: 1000 } } }]],
  ['a rule that only transitions', [{ ...RULE, Expiration: undefined, Transitions: [{ Days: 1 }] }]],
])('%s is noticed, because nothing would be deleted', (_, rules) => {
  expect(codes(rules)).toEqual(['RETENTION_RULE_MISSING']);
});

test.each<[string, LifecycleRule]>([
  ['of everything', BY_AGE],
  ['below a prefix of all jobs', { ...BY_AGE, Filter: { Prefix: 'backups' } }],
  ['in the old form of a rule', { ...BY_AGE, Filter: undefined, Prefix: '' }],
  ['of some of the job', { ...BY_AGE, Filter: { Prefix: 'backups/shop/2025/' } }],
])('a rule by age %s is noticed, because it would delete the last good dump', (_, rule) => {
  expect(codes([RULE, rule])).toEqual(['RETENTION_RULE_BY_AGE']);
  expect(lifecycleProblems([RULE, rule], 'dumps', 'backups/shop/')[0]?.detail).toContain('("old")');
});

test('a rule by age for other objects is none of the job', () => {
  expect(codes([RULE, { ...BY_AGE, Filter: { Prefix: 'logs/' } }])).toEqual([]);
});
