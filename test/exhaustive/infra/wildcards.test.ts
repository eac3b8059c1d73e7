import { MysqldumpModule } from '../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../infra/scheduled-script';

interface StatementJson {
  statement: { Sid: string; Effect: string; Action: string[]; Resource: string | string[]; Principal?: object };
}

/** Statements with actions of which AWS knows no resource that a policy could name. */
const WITHOUT_RESOURCES = ['AttachToNetwork', 'LogInToRegistry', 'SendTraces'];

test.each([new MysqldumpModule(), new ScheduledScriptModule()])(
  'no role of $name has an action by a wildcard, or all resources where it could name them',
  (module) => {
    const wide = Object.entries(module.toTerraform().locals ?? {})
      .filter(([name]) => name.endsWith('_statements'))
      .flatMap(([name, list]) => (list as StatementJson[]).map(({ statement }) => ({ name, ...statement })))
      .filter(({ Effect, Principal }) => Effect === 'Allow' && !Principal)
      .filter(
        ({ Sid, Resource, Action }) =>
          Action.some((action) => action.includes('*')) ||
          ([Resource].flat().includes('*') && !WITHOUT_RESOURCES.includes(Sid)),
      );
    expect(wide.map(({ name, Sid }) => `${name} ${Sid}`)).toEqual([]);
  },
);
