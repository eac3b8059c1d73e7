import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../tools/cache';
import { run } from '../tools/command';
import { madeOnce } from '../tools/made-once';
import { step } from '../tools/progress';

/** Has the ruleset for Terraform inside. The one for AWS is a second program, which the Go proxy does not serve everywhere. */
const VERSION = 'v0.64.0';

/** A rule that a file does not follow. */
export interface Issue {
  readonly rule: string;
  readonly message: string;
  readonly file: string;
}

const built = () => join(cacheFolder('tflint'), VERSION);

/**
 * False if tflint is neither installed nor built before: the tests with it are then skipped, and `npm test` reports how many.
 * A build from its Go module takes four minutes of a processor and 1.6 GB, so only the long form of the tests makes one.
 */
export function canHaveTflint(): boolean {
  return isInstalled() || existsSync(built()) || process.env.LONG !== undefined;
}

/** Checks one folder with all rules for Terraform. */
export async function tflint(folder: string): Promise<Issue[]> {
  const program = await tflintProgram();
  const args = ['--config', join(__dirname, 'tflint.hcl'), '--format=json', '--force'];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(program, args, { cwd: folder }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
  const { issues, errors } = JSON.parse(output);
  if (errors.length > 0) throw new Error(`tflint failed in ${folder}: ${JSON.stringify(errors)}`);
  return issues.map((issue: { rule: { name: string }; message: string; range: { filename: string } }) => ({
    rule: issue.rule.name,
    message: issue.message,
    file: issue.range.filename,
  }));
}

function isInstalled(): boolean {
  return spawnSync('tflint', ['--version'], { stdio: 'ignore' }).status === 0;
}

async function tflintProgram(): Promise<string> {
  if (isInstalled()) return 'tflint';
  const folder = await madeOnce(built(), (draft) =>
    step('Building tflint, which takes minutes', async () => {
      const modules = join(draft, 'modules');
      const env = {
        ...process.env,
        GOBIN: draft,
        GOMODCACHE: modules,
        GOCACHE: join(draft, 'cache'),
        GOFLAGS: '-modcacherw',
      };
      await run('go', ['install', '-trimpath', `github.com/terraform-linters/tflint@${VERSION}`], { env }).catch(
        (error) => {
          throw new Error('tflint is not installed, and could not be built: install it, or Go 1.25 or later.', {
            cause: error,
          });
        },
      );
      for (const rest of [modules, env.GOCACHE]) await rm(rest, { recursive: true, force: true });
    }),
  );
  return join(folder, 'tflint');
}
