import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A link of Markdown with a text and a relative target. */
const LINK = /(?<!!)\[((?:[^[\]]|\[[^\]]*\])*)\]\((\.\.?\/[^)\s]*)\)/g;

/** Copies the documents into the archive of a module, in which the links to the rest of the repository would lead nowhere. */
export function copyDocs(docs: string, folder: string, module: string): void {
  cpSync(docs, folder, { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.md')) continue;
    const path = join(folder, file);
    writeFileSync(path, packagedLinks(readFileSync(path, 'utf8'), { path: posix.join('docs', file), module }));
  }
}

/**
 * The text of a document as it is in the archive of a module, whose own files are beside the folder `docs` there: a link to one of
 * these leads to it, and one to another file of the repository is its text and its path.
 *
 * @param path of the document, from the root of the repository
 */
export function packagedLinks(
  text: string,
  { path, module }: { readonly path: string; readonly module: string },
): string {
  const folder = posix.dirname(path);
  const own = `modules/${module}/`;
  return text.replaceAll(LINK, (link, label: string, target: string) => {
    const [file = '', anchor] = posix.join(folder, target).split('#');
    if (file.startsWith('docs/')) return link;
    if (file.startsWith(own)) {
      const inArchive = posix.relative(folder, file.slice(own.length));
      return `[${label}](${inArchive}${anchor === undefined ? '' : `#${anchor}`})`;
    }
    return label === file ? label : `${label} (repository: \`${file}\`)`;
  });
}
