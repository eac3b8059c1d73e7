import * as z from 'zod';

/** What a manifest states about the accounts that were dumped with the databases. */
export const usersSchema = z.object({
  key: z.string().min(1),
  bytes: z.number().int().positive(),
  /** Lower-case hex SHA-256 of the object. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** How many accounts and roles. */
  accounts: z.number().int().nonnegative(),
});

export type UsersOfDump = Readonly<z.infer<typeof usersSchema>>;

/** The same as metadata of the dump, by which a later run knows of it without a permission to read it. */
export function renderUsers({ key, ...facts }: UsersOfDump): string {
  return [facts.bytes, facts.accounts, facts.sha256, key].join(' ');
}

/** Undefined for what {@link renderUsers} has not written. */
export function parseUsers(text: string): UsersOfDump | undefined {
  const [bytes, accounts, sha256, ...key] = text.split(' ');
  const found = usersSchema.safeParse({ bytes: Number(bytes), accounts: Number(accounts), sha256, key: key.join(' ') });
  return found.success ? found.data : undefined;
}
