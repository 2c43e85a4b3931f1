import type { HelpPage, HelpSection } from './help-page.ts';

/** The page as a chapter of the reference. */
export function helpMarkdown(page: HelpPage): string {
  return [
    `## \`${page.command}\``,
    codeBlock(page.usage),
    ...page.intro.map(plain),
    ...page.sections.map(section),
  ].join('\n\n');
}

function section({ title, paragraphs = [], rows = [], examples = [] }: HelpSection): string {
  return [
    `### ${title}`,
    ...paragraphs.map(plain),
    ...(rows.length === 0 ? [] : [markdownTable(rows.map(([term, meaning]) => [`\`${term}\``, plain(meaning)]))]),
    ...(examples.length === 0 ? [] : [codeBlock(examples)]),
  ].join('\n\n');
}

export function markdownTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  const columns = rows[0]?.length ?? 0;
  return [`|${'  |'.repeat(columns)}`, `|${'---|'.repeat(columns)}`, ...cells].join('\n');
}

function codeBlock(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}

/** Stars and angle brackets would be taken for markup. */
function plain(text: string): string {
  return text.replace(/[*<>_]/g, (char) => `\\${char}`);
}
