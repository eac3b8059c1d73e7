import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The function that publishes the metrics. */
export interface MetricSource {
  readonly namespace: string;
  readonly job: string;
  /** Unique in an account and region. The name of a job is not: two deployments may have jobs of one name. */
  readonly functionName: string;
}

/** Name of a metric → its unit and value. */
export type MetricValues = Readonly<Record<string, readonly [keyof typeof MetricUnit, number]>>;

/** The function's own name is set by Lambda (Lambda Developer Guide, "Defined runtime environment variables"). */
export function metricSource(
  config: { readonly metricsNamespace: string; readonly jobName: string },
  environment: NodeJS.ProcessEnv,
): MetricSource {
  const functionName = environment.AWS_LAMBDA_FUNCTION_NAME ?? 'local';
  return { namespace: config.metricsNamespace, job: config.jobName, functionName };
}

/** Writes metrics to the log in the embedded metric format, with the dimensions `job` and `function`. */
export function publish({ namespace, job, functionName }: MetricSource, values: MetricValues): void {
  const metrics = new Metrics({ namespace });
  // Without the dimension `service`, which Powertools adds: an alarm has to name every dimension of its metric.
  metrics.clearDefaultDimensions();
  metrics.addDimensions({ job, function: functionName });
  for (const [name, [unit, value]] of Object.entries(values)) metrics.addMetric(name, MetricUnit[unit], value);
  metrics.publishStoredMetrics();
}

/** A count of 1 or 0: zeros are published, too, so that an alarm sees them and no gaps. */
export function flag(isSet: boolean): readonly ['Count', number] {
  return ['Count', isSet ? 1 : 0];
}
