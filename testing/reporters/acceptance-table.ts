import type { AcceptanceRecord } from '@drover/connector-kit/testing';

const OUTCOMES = ['passed', 'skipped', 'exempted', 'failed'] as const;

/** The suite's findings in Markdown: totals, what failed, what is exempted, and every case by connector. */
export function acceptanceTable(records: readonly AcceptanceRecord[]): string {
  const columns = [...new Set(records.map(columnOf))];
  const byCase = Map.groupBy(records, (record) => record.case);
  const byColumn = Map.groupBy(records, columnOf);

  const totals = columns.map((column) => [column, ...countsOf(byColumn.get(column) ?? [])]);
  const cases = [...byCase].map(([name, ofCase]) => {
    const cells = columns.map((column) => ofCase.find((record) => columnOf(record) === column));
    return [name, ...cells.map((record) => (record === undefined ? 'not run' : wordsOf(record)))];
  });

  return [
    '# Acceptance suite',
    `Cases: ${byCase.size}. Services: ${columns.length}. Outcomes: ${records.length}.`,
    table(['service', ...OUTCOMES], [...totals, ['all', ...countsOf(records)]]),
    section('Failed', records, 'failed'),
    section('Exempted', records, 'exempted'),
    '## Every case',
    table(['case', ...columns], cases),
    '',
  ]
    .filter((part) => part !== null)
    .join('\n\n');
}

function columnOf({ connector, server }: AcceptanceRecord): string {
  return server === undefined || connector.includes(server) ? connector : `${connector} (${server})`;
}

function countsOf(records: readonly AcceptanceRecord[]): string[] {
  return OUTCOMES.map((outcome) => String(records.filter((record) => record.outcome === outcome).length));
}

function wordsOf({ outcome, reason }: AcceptanceRecord): string {
  if (outcome === 'failed') return '**FAILED**';
  return reason === undefined ? (outcome ?? 'not run') : `${outcome}: ${reason}`;
}

function section(
  title: string,
  records: readonly AcceptanceRecord[],
  outcome: AcceptanceRecord['outcome'],
): string | null {
  const found = records.filter((record) => record.outcome === outcome);
  if (found.length === 0) return null;
  const rows = found.map((record) => [columnOf(record), record.case, record.reason ?? '']);
  return `## ${title}\n\n${table(['service', 'case', 'reason'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text that neither ends a cell nor a row, whatever a test's name or an error says. */
function cell(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').replaceAll(/\p{Cc}/gu, '');
  return (line.length > 300 ? `${line.slice(0, 300)}…` : line).replaceAll('|', '\\|');
}
