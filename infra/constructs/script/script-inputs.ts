import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { eachMatching, matching } from '../foundation/input-rules/pattern';
import { semanticsInput } from './semantics';

/** Path of a file below the folder of the script. */
const RELATIVE_PATH = '^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$';

/** Declares the inputs of the script and its files. */
export function scriptInputs(scope: Construct): void {
  input(scope, 'script_path', {
    type: 'string',
    description:
      'Path of the script: an executable with a shebang, or commands for bash. For a file next to your configuration, begin the path with `path.module`.',
    rules: [{ condition: 'fileexists(var.script_path)', must: 'be the path of an existing file' }],
  });
  input(scope, 'files', {
    type: 'map(string)',
    default: {},
    description:
      'Additional files: path in the folder of the script, for example `sql/report.sql`, → path of the source. The script and the files together can have about 300 KB when compressed.',
    rules: [
      eachMatching(
        'keys(var.files)',
        'name',
        RELATIVE_PATH,
        'name files below the folder of the script, by letters, digits and _.-/',
      ),
      {
        condition: 'alltrue([for path in values(var.files) : fileexists(path)])',
        must: 'hold paths of existing files',
      },
    ],
  });
  input(scope, 'handler', {
    type: 'string',
    default: null,
    description:
      'Name of a shell function in the script. The module sources the script, as a custom runtime for bash does, and calls the function with the event; its standard output is the response. Null: the module executes the script, as cron does.',
    rules: [matching('handler', '^[A-Za-z_][A-Za-z0-9_:.-]*$', 'be the name of a shell function')],
  });
  semanticsInput(scope);
}
