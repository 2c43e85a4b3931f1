import type { ConnectorDefinition } from '../definition.ts';
import { type FieldInfo, type Fields, isDemanded } from '../options.ts';
import { flagsOf } from './flags.ts';
import { fillIn } from './form.ts';

/** The section of the reference that describes what a connector type asks for, as Markdown. */
export function optionsMarkdown(
  definition: Pick<ConnectorDefinition, 'displayName' | 'options' | 'prepare' | 'summary' | 'troubleshooting'>,
): string {
  const { displayName, options, prepare, summary, troubleshooting } = definition;
  const flags = new Map(flagsOf(options).map(({ field, flag }) => [field, flag]));
  const rows = Object.entries(options.fields).map(([name, { info }]) => [
    info.label,
    flags.has(name) ? `\`${name}\`` : '',
    demanded(options.fields, info),
    standardOf(info),
    describe(info),
  ]);
  return [
    `## ${displayName}`,
    summary,
    ...(prepare.length === 0 ? [] : ['Beforehand:', bulleted(prepare)]),
    rows.length === 0
      ? 'Besides the sign-in nothing is asked for.'
      : table(['Field', 'Name', 'Required', 'Standard', 'Description'], rows),
    ...(troubleshooting.length === 0
      ? []
      : ['When it does not connect:', numbered(troubleshooting.map((each) => fillIn(each, {})))]),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function demanded(fields: Fields, info: FieldInfo): string {
  if (!isDemanded(info)) return 'no';
  if (info.shownWhen === undefined) return 'yes';
  const { field, is } = info.shownWhen;
  const other = fields[field]?.info;
  const values = is.map((value) => other?.choices?.find((choice) => choice.value === value)?.label ?? value);
  return `when ${other?.label ?? field} is ${values.join(' or ')}`;
}

function standardOf({ standard, choices, text }: FieldInfo): string {
  if (text !== undefined) return text;
  if (standard === undefined) return '';
  if (typeof standard === 'boolean') return standard ? 'on' : 'off';
  return choices?.find((choice) => choice.value === standard)?.label ?? String(standard);
}

function describe(info: FieldInfo): string {
  const help = info.help === undefined ? '' : fillIn(info.help, {});
  const choices = info.choices === undefined ? '' : `One of: ${info.choices.map(({ label }) => label).join('; ')}.`;
  const kept = info.secret ? 'Kept encrypted and never shown again.' : '';
  return [help, choices, kept].filter((part) => part !== '').join(' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

function bulleted(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${fillIn(sentence, {})}`).join('\n');
}

function numbered(sentences: readonly string[]): string {
  return sentences.map((sentence, i) => `${i + 1}. ${sentence}`).join('\n');
}
