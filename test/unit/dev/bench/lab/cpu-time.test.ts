import { spawnSync } from 'node:child_process';
import { cpuOfEndedChildren, cpuOfProcesses, cpuTimes } from '../../../../../dev/bench/lab/cpu-time';

test('reads the times of a process and of its ended children, with any process name', () => {
  const stat = '42 (a) S (b) R 1 42 42 0 -1 4194560 100 200 0 0 150 50 400 100 20 0 1 0 1000';
  expect(cpuTimes(stat)).toEqual([2, 5]);
});

test('counts a child with its own children after it ends', () => {
  const before = cpuOfEndedChildren();
  spawnSync('bash', ['-c', 'bash -c "for ((i = 0; i < 300000; i++)); do :; done"']);
  expect(cpuOfEndedChildren()).toBeGreaterThan(before);
});

test('counts nothing for a process that has ended', () => {
  const { pid } = spawnSync('true');
  expect(cpuOfProcesses([pid])).toBe(0);
  expect(cpuOfProcesses([process.pid])).toBeGreaterThan(0);
});
