import { parseConfig as parseApi } from '../../../functions/api/config';
import { ENV as API } from '../../../functions/api/env';
import { parseConfig as parseDrill } from '../../../functions/drill/config';
import { ENV as DRILL } from '../../../functions/drill/env';
import { parseConfig as parseDump } from '../../../functions/dump/config';
import { ENV as DUMP } from '../../../functions/dump/env';
import { parseConfig as parseMask } from '../../../functions/mask/config';
import { ENV as MASK } from '../../../functions/mask/env';
import { parseConfig as parseNotify } from '../../../functions/notify/config';
import { ENV as NOTIFY } from '../../../functions/notify/env';
import { parseConfig as parseRetention } from '../../../functions/retention/config';
import { ENV as RETENTION } from '../../../functions/retention/env';
import { parseConfig as parseScript } from '../../../functions/script/config';
import { ENV as SCRIPT } from '../../../functions/script/env';
import { parseConfig as parseVerify } from '../../../functions/verify/config';
import { ENV as VERIFY } from '../../../functions/verify/env';

/** The variables that a configuration is read from, whether or not it is valid. */
function readBy(parse: (environment: NodeJS.ProcessEnv) => unknown, given: NodeJS.ProcessEnv): string[] {
  const read: string[] = [];
  const get = (target: NodeJS.ProcessEnv, name: string) => {
    read.push(name);
    return target[name];
  };
  try {
    parse(new Proxy(given, { get } as ProxyHandler<NodeJS.ProcessEnv>));
  } catch {
    // All problems are found at once, so that every variable was read before.
  }
  return read;
}

test.each([
  ['api', API, parseApi],
  ['drill', DRILL, parseDrill],
  ['dump', DUMP, parseDump],
  ['mask', MASK, parseMask],
  ['notify', NOTIFY, parseNotify],
  ['retention', RETENTION, parseRetention],
  ['script', SCRIPT, parseScript],
  ['verify', VERIFY, parseVerify],
])(
  'the configuration of %s is read from every variable of its contract',
  (_, contract: Record<string, string>, parse) => {
    // Some variables are read only beside another one.
    const { engine = 'none', maskedJobName = 'none' } = contract;
    const read = [{}, { [engine]: 'auto', [maskedJobName]: 'masked' }].flatMap((given) => readBy(parse, given));
    expect(Object.values(contract).filter((name) => !read.includes(name))).toEqual([]);
  },
);
