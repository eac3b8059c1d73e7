import {
  builtProgram,
  canHaveProgram,
  PROGRAM_NAMES,
  type ProgramName,
  programTitle,
} from '../../../dev/terraform/built-programs';
import { moduleFolder } from '../../../infra/build/packages';
import { ExamplesLab } from '../examples/examples-lab';
import { checkModuleWith } from './module-checks';

/*
 * The lowest Terraform that the modules name, the newest, and the newest OpenTofu. All other tests run the Terraform of this
 * machine.
 */

const MODULES = ['mysqldump', 'scheduled-script'] as const;

/** Each of its runs plans the whole module, and none depends on the program. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = { mysqldump: ['choices.tftest.hcl'] };

const available = PROGRAM_NAMES.filter(canHaveProgram);
const missing = PROGRAM_NAMES.filter((name) => !available.includes(name));

if (missing.length > 0) {
  test.skip.each(missing.map(programTitle))('%s is not built here', () => {});
}

describe.each(available.map((name) => [programTitle(name), name] as const))('%s', (_, name: ProgramName) => {
  const program = () => builtProgram(name);

  describe.each(MODULES)('and the module %s', (module) => {
    checkModuleWith(program, moduleFolder(module), { without: LEFT_OUT[module] ?? [] });
  });

  describe('and the examples', () => {
    let lab: ExamplesLab;

    beforeAll(async () => {
      lab = await ExamplesLab.start(await program());
    });

    afterAll(() => lab?.cloud.stop());

    test.each(['minimal', 'complete'])(
      '%s: applies without a warning, a second plan is empty, and it is destroyed',
      async (example) => {
        const copy = await lab.example(example);
        try {
          if (example === 'minimal') lab.connectMinimal(copy);
          await copy.apply(example === 'minimal' ? undefined : { ...lab.network });
          const { addresses } = await copy.plan();
          await copy.destroy();

          expect(addresses).toEqual([]);
          expect(await copy.resources()).toEqual([]);
        } finally {
          await copy.remove();
        }
      },
    );
  });
});
