import type { HelpPage, HelpSection } from './help-page.ts';

const WIDTH = 100;
const INDENT = '  ';
const TERM_MAX = 26;

/** The page for a terminal, at most 100 columns wide. */
export function helpText(page: HelpPage): string {
  const parts = [
    page.usage.map((line, index) => `${index === 0 ? 'Usage: ' : '       '}${line}`).join('\n'),
    ...page.intro.map((paragraph) => wrap(paragraph, '')),
    ...page.sections.map(section),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section({ title, paragraphs = [], rows = [], examples = [] }: HelpSection): string {
  const width = Math.min(TERM_MAX, Math.max(0, ...rows.map(([term]) => term.length)));
  return [
    `${title}:`,
    ...paragraphs.map((paragraph) => wrap(paragraph, INDENT)),
    ...rows.map(([term, meaning]) => row(term, meaning, width)),
    ...examples.map((line) => `${INDENT}${line}`),
  ].join('\n');
}

function row(term: string, meaning: string, width: number): string {
  const hanging = ' '.repeat(INDENT.length + width + 2);
  const text = wrap(meaning, hanging);
  return term.length > width
    ? `${INDENT}${term}\n${text}`
    : `${INDENT}${term.padEnd(width)}${' '.repeat(2)}${text.slice(hanging.length)}`;
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const longer = line === indent ? `${line}${word}` : `${line} ${word}`;
    if (longer.length > WIDTH && line !== indent) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
