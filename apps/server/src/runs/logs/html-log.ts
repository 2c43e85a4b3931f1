import { type Item, isLocked, type Run } from '@drover/api';
import { CAUSES, type CauseTopic, topicOf } from '@drover/core';
import { inHtml } from '../../web/in-html.ts';
import { PAGE_STYLE } from '../../web/page-style.ts';
import { LOG_COLUMNS, logLine } from './log-line.ts';

const STYLE = `${PAGE_STYLE}
body { max-width: none; }
table { border-collapse: collapse; width: 100%; } th, td { border-top: 1px solid #8885; padding: .25rem .5rem; text-align: start; vertical-align: top; }
th { position: sticky; top: 0; background: Canvas; } td { overflow-wrap: anywhere; } td:nth-child(-n+4) { white-space: nowrap; }
td:nth-child(5) { unicode-bidi: plaintext; }
.failed td:first-child { color: #c62828; font-weight: 600; } .skipped td:first-child { color: #9a6700; } .success td:first-child { color: #1a7f37; }
body:has(#failures:checked) tr:is(.success, .skipped), body:has(#skipped:checked) tr:is(.success, .failed) { display: none; }
@media (prefers-color-scheme: dark) { .failed td:first-child { color: #ff8a80; } .skipped td:first-child { color: #e3b341; } .success td:first-child { color: #56d364; } }
`;

export interface LoggedRun {
  readonly run: Run;
  /** How long this server keeps logs. */
  readonly logDays: number;
  /** The lines before the items. */
  readonly start: readonly (readonly string[])[];
}

/** The log of a run as one page that needs nothing else: no script, no picture, no server. */
export async function* htmlLog(logged: LoggedRun, items: AsyncIterable<Item>): AsyncGenerator<string> {
  yield head(logged);
  for (const line of logged.start)
    yield `<tr class="success">${line.map((text) => `<td>${inHtml(text)}</td>`).join('')}</tr>\n`;
  const topics = new Set<CauseTopic>();
  for await (const item of items) {
    if (item.outcome === 'failed') topics.add(topicOf(item.reason));
    yield row(item);
  }
  yield `</tbody></table>\n${causes(topics)}</body></html>\n`;
}

function head({ run, logDays }: LoggedRun): string {
  const { source, destination, name } = run.transfer;
  const { filesCopied, filesSkipped, filesFailedAtSource, filesFailedAtDestination, bytesCopied } = run.counters;
  const facts: [string, string][] = [
    ['Source', `${source.connectorName} (${source.connectorType}): ${source.display}`],
    ['Destination', `${destination.connectorName} (${destination.connectorType}): ${destination.display}`],
    ['Run', `${run.id}, ${run.mode === 'scan' ? 'a scan' : 'a copy'}`],
    ['Start', run.startedAt ?? 'not begun'],
    ['End', run.endedAt ?? 'not ended'],
    ['Status', `${run.status.code} ${run.status.message}`],
    [
      'Files',
      `${filesCopied} copied, ${filesSkipped} skipped, ${filesFailedAtSource + filesFailedAtDestination} failed`,
    ],
    ['Data', `${bytesCopied} bytes copied`],
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Drover: log of ${inHtml(name)}</title><style>${STYLE}</style></head><body>
<h1>${inHtml(name)}</h1>
<dl>${facts.map(([term, text]) => `<div><dt>${term}</dt><dd>${inHtml(text)}</dd></div>`).join('\n')}</dl>
<p>${run.logDeletedAt === null ? '' : `This log was deleted by age on ${run.logDeletedAt.slice(0, 10)}. `}Logs are kept for ${logDays} days on the server; this file stays as it is.</p>
<p><label><input type="radio" name="shown" checked> All</label> <label><input type="radio" name="shown" id="failures"> Failures</label>
<label><input type="radio" name="shown" id="skipped"> Skipped</label></p>
<table><thead><tr>${LOG_COLUMNS.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead><tbody>
`;
}

function row(item: Item): string {
  const [status = '', start = '', end = '', size = '', name = '', info = '', code = ''] = logLine(item);
  const cells = [status, start, end, size, name, info].map((text) => `<td>${inHtml(text)}</td>`).join('');
  const help = item.outcome === 'failed' ? `<a href="#${topicOf(item.reason)}">${inHtml(code)}</a>` : inHtml(code);
  return `<tr class="${isLocked(item) ? 'failed' : item.outcome}">${cells}<td>${help}</td></tr>\n`;
}

function causes(topics: ReadonlySet<CauseTopic>): string {
  if (topics.size === 0) return '';
  const each = [...topics].map((topic) => {
    const { title, remedy } = CAUSES[topic];
    return `<div id="${topic}"><dt>${inHtml(title)}</dt><dd>${inHtml(remedy)}</dd></div>`;
  });
  return `<h2>What the failures mean, and what to do</h2><dl>${each.join('\n')}</dl>\n`;
}
