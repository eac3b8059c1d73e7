import * as z from 'zod';

/*
 * The body of a dashboard, as PutDashboard accepts it ("Dashboard Body Structure and Syntax", Amazon CloudWatch API
 * Reference). Objects are strict: AWS refuses a property that it does not know, and the local cloud does not.
 */

const color = z.string().regex(/^#[0-9a-f]{6}$/);
const axis = z.enum(['left', 'right']);
const stat = z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']);
/** "Any multiple of 60, with 60 as the minimum". */
const period = z.number().int().min(60).multipleOf(60);
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/);

const rendering = z.strictObject({
  color: color.optional(),
  label: z.string().optional(),
  period: period.optional(),
  stat: stat.optional(),
  visible: z.boolean().optional(),
  yAxis: axis.optional(),
});

/** `[namespace, name, dimension, value, …, rendering]`. */
const metric = z
  .array(z.union([z.string().min(1), rendering]))
  .refine((parts) => parts.slice(0, -1).every((part) => typeof part === 'string'), 'Only the last part is an object.')
  .transform((parts, context) => {
    const names = parts.filter((part) => typeof part === 'string');
    const [namespace, metricName, ...pairs] = names;
    if (namespace === undefined || metricName === undefined || pairs.length % 2 !== 0) {
      context.addIssue({ code: 'custom', message: `These are no namespace, name and dimensions: ${names.join()}` });
      return z.NEVER;
    }
    const dimensions = Object.fromEntries(
      pairs.flatMap((pair, i) => (i % 2 === 0 ? [[pair, pairs[i + 1] ?? '']] : [])),
    );
    const drawn = parts.find((part) => typeof part !== 'string') ?? {};
    return { namespace, metricName, dimensions, drawn };
  });

const yAxis = z.strictObject({
  label: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  showUnits: z.boolean().optional(),
});

const horizontal = z.strictObject({
  value: z.number(),
  label: z.string().optional(),
  color: color.optional(),
  fill: z.enum(['above', 'below', 'none']).optional(),
  visible: z.boolean().optional(),
  yAxis: axis.optional(),
});

const place = {
  x: z.number().int().min(0).max(23),
  y: z.number().int().min(0),
  width: z.number().int().min(1).max(24),
  height: z.number().int().min(1).max(1000),
};

const widget = z.discriminatedUnion('type', [
  z.strictObject({
    ...place,
    type: z.literal('text'),
    properties: z.strictObject({
      markdown: z.string().min(1),
      background: z.enum(['solid', 'transparent']).optional(),
    }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('metric'),
    properties: z.strictObject({
      title: z.string().min(1),
      view: z.enum(['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table']),
      stacked: z.boolean().optional(),
      region,
      period,
      metrics: z.array(metric).min(1).max(500),
      yAxis: z.strictObject({ left: yAxis.optional(), right: yAxis.optional() }).optional(),
      annotations: z.strictObject({ horizontal: z.array(horizontal).min(1) }).optional(),
    }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('alarm'),
    properties: z.strictObject({
      title: z.string().min(1),
      alarms: z
        .array(z.string().regex(/^arn:aws[a-z-]*:cloudwatch:[^:]+:\d{12}:alarm:.+$/))
        .min(1)
        .max(100),
      sortBy: z.enum(['default', 'stateUpdatedTimestamp', 'timestamp']).optional(),
      states: z.array(z.enum(['ALARM', 'INSUFFICIENT_DATA', 'OK'])).optional(),
    }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('log'),
    properties: z.strictObject({
      title: z.string().min(1),
      region,
      view: z.enum(['table', 'timeSeries', 'bar', 'pie']),
      query: z.string().regex(/^SOURCE '[^']+'( \| SOURCE '[^']+')*(\n\| .+)+$/),
    }),
  }),
]);

const body = z.strictObject({
  start: z.string().regex(/^-(PT\d+[MH]|P\d+[DWM])$/),
  periodOverride: z.enum(['auto', 'inherit']),
  widgets: z.array(widget).max(500),
});

export type DashboardBody = z.infer<typeof body>;
export type Widget = DashboardBody['widgets'][number];

/** Parses the body of a dashboard. @throws when AWS would refuse it, or when two widgets overlap. */
export function parseDashboardBody(json: string): DashboardBody {
  const parsed = body.parse(JSON.parse(json));
  const taken = new Map<string, number>();
  for (const [index, { x, y, width, height }] of parsed.widgets.entries()) {
    if (x + width > 24) throw new Error(`Widget ${index} ends behind the last column.`);
    for (let column = x; column < x + width; column += 1) {
      for (let line = y; line < y + height; line += 1) {
        const other = taken.get(`${column}/${line}`);
        if (other !== undefined) throw new Error(`The widgets ${other} and ${index} overlap.`);
        taken.set(`${column}/${line}`, index);
      }
    }
  }
  return parsed;
}
