import { buildModule } from './build/build-module';
import { MODULES } from './build/packages';

/* `npm run build`: builds the zips that the modules deploy. */
async function main(): Promise<void> {
  for (const module of MODULES) await buildModule(module);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
