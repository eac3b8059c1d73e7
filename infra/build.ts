import { buildModule } from './build/build-module';

/* `npm run build`: the zips that the module deploys. */
buildModule().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
