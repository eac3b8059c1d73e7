import { join } from 'node:path';
import { pythonEnvironment } from '../../tools/python-environment';

/** Returns the Python of a virtual environment with MiniStack; creates the environment on first use. */
export function ministackPython(): Promise<string> {
  return pythonEnvironment('ministack', 'MiniStack', join(__dirname, 'requirements.txt'));
}
