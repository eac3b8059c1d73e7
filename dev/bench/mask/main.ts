import { measureMasking } from './mask';

/* `npm run bench -- mask`, alone: prints the speeds, and how they relate to a plain pass. */

for (const { name, masked, speed, scanned, plain } of measureMasking(Number(process.argv[2] ?? 64))) {
  const mb = (bytes: number) => Math.round(bytes / 1e6);
  console.log(
    `${name}: ${masked} columns, ${mb(speed)} MB/s masked, ${mb(scanned)} MB/s scanned, ${mb(plain)} MB/s plain, ratio ${(speed / plain).toFixed(2)}`,
  );
}
