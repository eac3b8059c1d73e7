import type { Flavour } from '../../../core/sql/flavour';
import { CLIENT_WARNINGS } from '../../../dump-format/manifest/restore-warnings';
import { endsInLineComment } from '../../client/sql-tokens';
import { type Definition, described } from './definitions';
import { listedOnce } from './names';

/**
 * Bodies that end in a comment. mysqldump writes its delimiter on the same line, so that it is part of the comment, and
 * a client that restores the dump reads on to the next delimiter. mariadb-dump begins a line.
 *
 * A warning and no refusal: the dump holds every row and every definition, and one `sed` command makes it restorable
 * (docs/restore.md), whereas a refusal would leave no backup at all.
 */
export function openCommentWarnings(definitions: readonly Definition[], flavour: Flavour): string[] {
  if (flavour === 'mariadb') return [];
  // The catalogue's query of a view is the server's own text, without comments.
  const open = definitions.filter(({ type, text }) => type !== 'view' && endsInLineComment(text));
  if (open.length === 0) return [];
  return [
    `${CLIENT_WARNINGS.openComments}: ${listedOnce(open.map(described))}. The dump can't be restored as it is (error 1064 near DELIMITER): mysqldump writes the end of the statement into the comment. Create them again without it; docs/restore.md has a command that repairs existing dumps.`,
  ];
}
