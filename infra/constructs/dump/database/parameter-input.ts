import type { Construct } from 'constructs';
import { input } from '../../../synth/input';
import { matching } from '../../foundation/input-rules/pattern';

/** Declares an input for the name of an SSM parameter. `content` describes the value of the parameter. */
export function parameterInput(scope: Construct, name: string, content: string): void {
  input(scope, name, {
    type: 'string',
    default: null,
    description: `Name of the SSM parameter with ${content}.`,
    rules: [
      matching(
        name,
        '^/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$',
        'be the name of an SSM parameter, not its value: letters, digits, dots, hyphens and underscores, in a path separated by slashes',
      ),
    ],
  });
}
