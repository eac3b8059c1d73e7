import type { TaskImage } from '../local-cloud';
import type { Image } from './buildah';
import { startImage } from './run-image';

/** An unpacked image, for tasks of the local ECS. On Fargate the image's own user runs it. */
export function taskImage({ config }: Image, { root, etc }: { root: string; etc: string }): TaskImage {
  return {
    config,
    start: (command, environment) => startImage(config, { root, etc, command, environment, isFirst: true }),
  };
}
