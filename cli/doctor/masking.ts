import { ObjectStore } from '../../functions/core/aws/object-store';
import { readRules } from '../../functions/mask/rules/document/read-rules';
import { counted } from '../output/units';
import { secureParameter } from './credentials';
import { type Check, ok, unknown } from './finding';

/** Whether the rules and the key of masking are there. What they decide about, `mask check` compares with a dump. */
export const maskingCheck: Check = {
  name: 'masking',
  run: async ({ masking, session: { aws, signal } }) => {
    if (!masking) return [unknown('Not checked, because the configuration is wrong.')];
    const { source, bucket, rulesKey, keyParameter } = masking;
    const key = await secureParameter(keyParameter, aws, ' It is the key of masking. Its value was not read.');
    const store = new ObjectStore(await aws.s3(), bucket, undefined, 'person');
    const rules = readRules(await store.readText(rulesKey, signal));
    return [
      key,
      ok(
        `The rules "${rulesKey}" have ${counted(Object.keys(rules.tables).length, 'table')}. "lambda-mysqldump mask check ${source.jobName}" compares them with the newest dump.`,
      ),
    ];
  },
};
