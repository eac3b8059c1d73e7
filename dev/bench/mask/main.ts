import { measureMasking } from './mask';

/* `npx tsx dev/bench/mask/main.ts [megabytes]`: prints how fast texts are masked, and how that relates to a plain pass. */

for (const { name, masked, speed, scanned, plain } of measureMasking(Number(process.argv[2] ?? 64))) {
  const mb = (bytes: number) => Math.round(bytes / 1e6);
  console.log(
    `${name}: ${masked} columns, ${mb(speed)} MB/s masked, ${mb(scanned)} MB/s scanned, ${mb(plain)} MB/s plain, ratio ${(speed / plain).toFixed(2)}`,
  );
}
