import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { COLUMNS, type Row } from './widgets';

/** Terraform expression: the module has a dashboard. */
const EXISTS = 'var.create_dashboard';
/** Days that the dashboard shows when it is opened. */
const DAYS = 30;

export interface DashboardProps {
  readonly account: Account;
  readonly naming: JobNames;
  /** What it shows, for the description of the input. */
  readonly shows: string;
  readonly rows: readonly Row[];
}

/** The dashboard of a job: rows of widgets, of which those without a feature are left out. */
export class Dashboard extends Construct {
  constructor(scope: Construct, { account, naming, shows, rows }: DashboardProps) {
    super(scope, 'dashboard');
    input(this, 'create_dashboard', {
      type: 'bool',
      default: false,
      description: `Creates a CloudWatch dashboard of the job: ${shows}. An account has three dashboards free of charge.`,
    });
    const all = local(this, 'dashboard_rows', rows.map(placed));
    // A row begins below those above it that are shown.
    const y = `sum(concat([0], [for above in slice(${all}, 0, index) : above.height if above.when]))`;
    const widgets = `flatten([for index, row in ${all} : [for widget in row.widgets : merge(widget, { y = ${y}, height = row.height })] if row.when])`;
    const dashboard = new CloudwatchDashboard(this, 'dashboard.job', {
      count: countWhen(EXISTS),
      dashboardName: naming.resource,
      // Graphs keep their periods, whatever time is shown.
      dashboardBody: expression(
        `jsonencode({ start = "-P${DAYS}D", periodOverride = "inherit", widgets = ${widgets} })`,
      ),
    });
    const name = attributeOfOptional(dashboard, 'dashboard_name');
    output(this, 'dashboard_name', 'Name of the dashboard; null without `create_dashboard`.', expression(name));
    output(
      this,
      'dashboard_url',
      'URL of the dashboard in the AWS console; null without `create_dashboard`.',
      expression(
        `${EXISTS} ? "https://${account.region}.console.${CONSOLE}/cloudwatch/home?region=${account.region}#dashboards/dashboard/${expression(name)}" : null`,
      ),
    );
  }
}

/** Domain of the console, by the partition. */
const CONSOLE = expression(
  'lookup({ "aws-cn" = "amazonaws.cn", "aws-us-gov" = "amazonaws-us-gov.com" }, local.partition, "aws.amazon.com")',
);

/** A row as the body needs it: its widgets share its width. */
function placed({ when, height, contents }: Row) {
  const width = COLUMNS / contents.length;
  return {
    when: when === undefined ? true : expression(when),
    height,
    widgets: contents.map(({ type, properties }, index) => ({ type, x: index * width, width, properties })),
  };
}
