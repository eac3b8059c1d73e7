import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from '../../local-cloud';
import { terraform } from '../../terraform';
import { temporaryFolder } from '../../tools/temporary-folder';
import type { DashboardBody } from './recording';

const MODULE = join(__dirname, '..', '..', '..', 'modules', 'mysqldump');

/** An alarm, as Terraform plans it. */
export interface PlannedAlarm {
  readonly alarm_name: string;
  readonly namespace?: string;
  readonly metric_name?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly comparison_operator: string;
  readonly threshold: number;
  readonly evaluation_periods: number;
  readonly treat_missing_data: string;
  readonly metric_query: readonly {
    readonly metric?: readonly {
      readonly namespace: string;
      readonly metric_name: string;
      readonly dimensions: Readonly<Record<string, string>>;
    }[];
  }[];
}

export interface PlannedModule {
  readonly dashboard: DashboardBody;
  readonly alarms: readonly PlannedAlarm[];
}

/** The dashboard and the alarms of a job called `shop`, as Terraform plans them. */
export async function plannedModule(cloud: LocalCloud): Promise<PlannedModule> {
  const workspace = temporaryFolder('dashboard');
  try {
    cpSync(MODULE, join(workspace, 'module'), { recursive: true });
    const root = join(workspace, 'root');
    mkdirSync(root);
    writeFileSync(join(root, 'main.tf.json'), JSON.stringify(configuration()));
    const copy = await terraform({ folder: root, copy: workspace, cloud });
    try {
      await copy.init();
      await copy.run('plan', '-no-color', '-input=false', '-out=dashboard.tfplan');
      return partsOf(JSON.parse(await copy.run('show', '-json', 'dashboard.tfplan')));
    } finally {
      copy.remove();
    }
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function configuration() {
  const mysqldump = {
    source: '../module',
    package_directory: '${path.module}/../module/tests/packages',
    name: 'shop',
    schedule_expression: 'cron(0 3 * * ? *)',
    vpc_id: 'vpc-0a1b2c3d',
    subnet_ids: ['subnet-0a1b2c3d'],
    database_security_group_ids: ['sg-0a1b2c3d'],
    database_host: 'shop.internal.example.com',
    database_names: ['shop'],
    database_username: 'dump',
    database_password_parameter: '/shop/dump/password',
    timeout: 300,
    create_dashboard: true,
  };
  return { module: { mysqldump } };
}

interface Planned {
  readonly planned_values: {
    readonly root_module: {
      readonly child_modules: readonly { readonly resources: readonly { type: string; values: unknown }[] }[];
    };
  };
}

function partsOf({ planned_values }: Planned): PlannedModule {
  const resources = planned_values.root_module.child_modules.flatMap((module) => module.resources);
  const of = <T>(type: string) => resources.filter((one) => one.type === type).map(({ values }) => values as T);
  const [dashboard] = of<{ dashboard_body: string }>('aws_cloudwatch_dashboard');
  return {
    dashboard: JSON.parse(dashboard?.dashboard_body ?? ''),
    alarms: of<PlannedAlarm>('aws_cloudwatch_metric_alarm'),
  };
}
