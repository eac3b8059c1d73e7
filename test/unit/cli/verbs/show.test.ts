import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../../../cli/run';
import { manifestKey } from '../../../../functions/dump-format/keys/object-keys';
import { manifestOf } from '../../functions/retention/tagged-bucket';
import { SmallS3 } from './small-s3';

test('the commands that restore a dump end at the first one that fails, so that nothing is written into a database that was there', async () => {
  const s3 = await SmallS3.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const key = 'backups/shop/2026/11/shop-2026-11-20.sql.zst';
  s3.objects.set(key, Buffer.from('12345678'));
  s3.objects.set(manifestKey(key), Buffer.from(JSON.stringify(manifestOf('2026-11-20'))));
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(out), text(err)]);
  await run(['show', 'shop', '2026-11-20', '--bucket', 'dumps', '--prefix', 'backups'], {
    environment: {},
    input: new PassThrough(),
    out,
    err,
    signal: new AbortController().signal,
  });
  out.end();
  err.end();
  const [printed] = await texts;
  await s3.stop();
  expect(printed).toMatch(
    /CREATE DATABASE `shop_restored`' &&\n {2}aws s3api get-object .+ &&\n {2}zstd -d -c .+ shop_restored\n$/,
  );
});
