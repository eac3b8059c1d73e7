import { ENV as API } from '../../../functions/api/env';
import { ENV as DRILL } from '../../../functions/drill/env';
import { ENV as DUMP } from '../../../functions/dump/env';
import { ENV as MASK } from '../../../functions/mask/env';
import { ENV as NOTIFY } from '../../../functions/notify/env';
import { ENV as RETENTION } from '../../../functions/retention/env';
import { ENV as SCRIPT } from '../../../functions/script/env';
import { ENV as VERIFY } from '../../../functions/verify/env';
import { MysqldumpModule } from '../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../infra/scheduled-script';

const MYSQLDUMP = new MysqldumpModule().toTerraform();
const SCRIPTS = new ScheduledScriptModule().toTerraform();

/** A contract without a variable that only the function of the dumps themselves has. */
function without(left: string, contract: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(contract).filter(([, name]) => name !== left));
}

test.each([
  { what: 'dump', module: MYSQLDUMP, prefix: '', contract: DUMP },
  { what: 'verify', module: MYSQLDUMP, prefix: 'verify_', contract: VERIFY },
  { what: 'drill', module: MYSQLDUMP, prefix: 'drill_', contract: DRILL },
  { what: 'mask', module: MYSQLDUMP, prefix: 'mask_', contract: MASK },
  {
    what: 'verify (masked)',
    module: MYSQLDUMP,
    prefix: 'mask_verify_',
    contract: without(VERIFY.tableShrinkShare, VERIFY),
  },
  {
    what: 'drill (masked)',
    module: MYSQLDUMP,
    prefix: 'mask_drill_',
    contract: without(DRILL.fullDrillsSince, DRILL),
  },
  { what: 'retention', module: MYSQLDUMP, prefix: 'retention_', contract: RETENTION },
  { what: 'notify', module: MYSQLDUMP, prefix: 'notify_', contract: NOTIFY },
  { what: 'API', module: MYSQLDUMP, prefix: 'api_', contract: API },
  { what: 'script', module: SCRIPTS, prefix: '', contract: SCRIPT },
])(
  'the function $what gets every environment variable of its contract, and no other',
  ({ module, prefix, contract }) => {
    const { locals = {} } = module;
    const names = [locals[`${prefix}environment`], locals[`${prefix}optional_environment`]].flatMap((variables) =>
      Object.keys((variables ?? {}) as object),
    );
    expect(names.sort()).toEqual(Object.values(contract).sort());
  },
);
