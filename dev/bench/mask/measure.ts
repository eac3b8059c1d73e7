import { cpus, loadavg } from 'node:os';
import { measureMasking } from './speed';
import { measureZstd } from './zstd-speed';

/* The program that main.ts runs as a bundle. */

const [, , given = '64', only] = process.argv;
const megabytes = Number(given);
const mb = (bytes: number) => Math.round(bytes / 1e6);
const load = () => loadavg()[0]?.toFixed(1);
console.log(`${cpus().length} processors (${cpus()[0]?.model}), load ${load()} before`);
for (const { name, masked, speed, sampled, scanned, whole, plain } of measureMasking(megabytes, only)) {
  console.log(
    `${name}: ${masked} columns, ${mb(speed)} MB/s masked, ${mb(sampled)} sampled, ${mb(scanned)} scanned, ${mb(whole)} all of it, ${mb(plain)} plain`,
  );
}
const { decompressed, compressed } = measureZstd(megabytes);
console.log(`zstd: ${mb(decompressed)} MB/s decompressed, ${mb(compressed)} MB/s compressed, of the text of people`);
console.log(`load ${load()} afterwards, of which this program is 1`);
