import type { DumpLab } from '../../../../dev/labs/in-process/dump-lab';
import { ENV } from '../../../../functions/dump/env';
import { expectDumped, expectRefused, newDay, type Refusal } from '../refusal';
import { blackHole } from './listeners';

/**
 * Packets to one service of AWS are dropped, as in a subnet without a route: the run fails within seconds, names the
 * service and the remedy, and the next event makes the dump.
 *
 * @returns the duration in seconds
 */
export async function expectNoRoute(
  lab: DumpLab,
  service: string,
  { error, lock, expected }: Refusal,
): Promise<number> {
  const day = newDay();
  const hole = await blackHole();
  const variable = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
  const started = performance.now();
  // The clients read it when they are created.
  process.env[variable] = `http://127.0.0.1:${hole.port}`;
  try {
    const environment = { [ENV.subnetIds]: 'subnet-0a,subnet-0b' };
    await expectRefused(
      lab,
      day,
      { environment },
      {
        error,
        ...(lock ? { lock } : {}),
        expected: [
          ...expected,
          `${service} gave no answer from the function's subnets subnet-0a, subnet-0b (no connection within 3 s).`,
          'Give the subnets a way out: a NAT gateway in their route table, or create_vpc_endpoints = true.',
        ],
      },
    );
  } finally {
    delete process.env[variable];
    await hole.stop();
  }
  const seconds = (performance.now() - started) / 1000;
  await expectDumped(lab, day);
  return seconds;
}
