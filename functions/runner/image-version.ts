import { version } from '../../package.json';
import { RunnerError } from '../core/errors';

/** Why this code does not work for a module: it is that of an image of another version. Undefined for its own. */
export function imageProblem(moduleVersion: string): RunnerError | undefined {
  // guard: image-is-that-of-the-module
  if (moduleVersion === version) return undefined;
  return new RunnerError(
    'IMAGE_OF_OTHER_VERSION',
    `The runner's image has version ${version}, and the module version ${moduleVersion}, so that the task did nothing. ` +
      `Build the image of version ${moduleVersion} and push it, name it in the variable that the image comes from (runner_image_uri, or image_uri without it), and apply the module.`,
  );
}
