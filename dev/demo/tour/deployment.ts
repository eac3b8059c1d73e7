import type { DemoEnvironment } from '../environment/demo-environment';

/** Outputs of configuration/tour.tf. */
export interface TourDeployment {
  readonly apiUrl: string;
  readonly stream: string;
  readonly queueUrl: string;
  readonly inboxUrl: string;
  readonly reportFunction: string;
  readonly brokenFunction: string;
}

/** Waits for the end of `terraform apply`. */
export async function tourDeployment({ terraform, applied }: DemoEnvironment): Promise<TourDeployment> {
  await applied;
  const outputs = await terraform.output();
  const output = (name: string) => outputs[name] ?? '';
  return {
    apiUrl: output('api_url'),
    stream: output('stream'),
    queueUrl: output('queue_url'),
    inboxUrl: output('inbox_url'),
    reportFunction: output('report_function'),
    brokenFunction: output('broken_function'),
  };
}
