import { examineAsDumpUser } from '../../../../cli/doctor/dump-user';

test('the password is not even read for a server that has not proven its name', async () => {
  // What it is given has nothing that could be asked.
  const nothing = {} as never;
  await expect(examineAsDumpUser(nothing, nothing, false, nothing)).resolves.toEqual([
    expect.objectContaining({ status: 'unknown', message: expect.stringMatching(/^Not logged in: the password goes/) }),
  ]);
});
