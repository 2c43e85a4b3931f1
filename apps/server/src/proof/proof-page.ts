import { causeTitle } from '@drover/core';
import { GAP_WORDS, keyFingerprint, operatorsText, type ProofHeader, type Totals } from '@drover/proof';
import { z } from 'zod';
import { inHtml } from '../web/in-html.ts';
import { PAGE_STYLE } from '../web/page-style.ts';
import type { ToldProof } from './make-proof.ts';
import { permissionsText } from './proof-permissions.ts';
import type { ProofSummary } from './proof-summary.ts';

const STYLE = `${PAGE_STYLE}
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-variant-numeric: tabular-nums; }
th, td { border-top: 1px solid #8885; padding: .2rem .5rem; text-align: start; } td.n, th.n { text-align: end; white-space: nowrap; }
tr.sum td { border-top-width: 2px; font-weight: 600; } .root { overflow-wrap: anywhere; }
.sign { display: grid; grid-template-columns: 1fr 1fr 2fr; gap: 2rem; margin-top: 3rem; } .sign span { border-top: 1px solid; padding-top: .25rem; }
@media print { :root { font-size: 10pt; } body { margin: 0; max-width: none; } }
`;

const VERDICTS = {
  passed: 'Every file found at the source is accounted for.',
  failed: 'Not every file found at the source has arrived.',
  incomplete: 'Incomplete: it is not known whether every file has arrived.',
} as const;

const CLASS_WORDS = {
  A: 'Read back: Drover read the copy again, and both hashes are equal.',
  B: "Hash: the hash of the bytes read is the one that the destination reports, or both sides' services report the same.",
  C: 'Size: equal size, and a time that fits for what was there already; the sides share no hash.',
  D: 'Rewritten: the destination confirmed the file, but rewrites files of this kind.',
  E: 'Not comparable: the destination confirmed the file and tells nothing of its content.',
} as const;

/** Page one of a proof: for people to read, print and sign, with the root that the file must have. */
export function proofPage({ askedBy, header, summary }: ToldProof): string {
  const { totals, signature, gaps, failures, stoppedAtOnce } = summary;
  const name = inHtml(header.scope.name);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Drover: proof of ${name}</title><style>${STYLE}</style></head><body>
<p>Proof of migration</p><h1>${VERDICTS[totals.status]}</h1>
${gaps.map(([gap, rows]) => `<p>${rowsText(rows)}: ${GAP_WORDS[gap]}.</p>`).join('\n')}
${stoppedAtOnce.map(stopText).join('\n')}
<dl>${facts({ askedBy, header, summary })}</dl>
<h2>The source, counted</h2>${reckoning(totals)}
<h2>How we know</h2>${classes(totals)}
${failures.length === 0 ? '' : `<h2>What did not arrive</h2>${causes(failures)}`}
<h2>Root</h2><p class="root"><code>${inHtml(signature.root.replace(/.{8}/g, '$& ').trim())}</code></p>
<p>Over ${whole(signature.records)} records, signed with Ed25519 by <code>${inHtml(keyFingerprint(Buffer.from(signature.key, 'base64')))}</code>.
<code>drover verify proof.jsonl --key KEY</code> checks the file that belongs to this page, and shows the same root.</p>
<div class="sign"><span>Name</span><span>Date</span><span>Signature</span></div>
</body></html>
`;
}

function rowsText(rows: number): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'}`;
}

function stopText({ status, rows, lastAt }: ProofSummary['stoppedAtOnce'][number]): string {
  return `<p>${rowsText(rows)}: a later copy ended with code ${status ?? 'none'} before it met anything, last at ${lastAt ?? 'an unknown time'}. It changes nothing here.</p>`;
}

function facts({ askedBy, header, summary: { firstRunAt, lastRunAt } }: ToldProof): string {
  const rows: [string, string][] = [
    ['Scope', `${header.scope.kind === 'run' ? 'One run' : 'Migration'}: ${header.scope.name} (${header.rows} rows)`],
    ['Source', sideText(header.source)],
    ['Destination', sideText(header.destination)],
    ['First run', firstRunAt ?? 'none'],
    ['Last run', lastRunAt ?? 'none'],
    ['Copied by', operatorsText(header)],
    ['Written', `${header.madeAt}, by ${header.software}`],
    ['Asked for by', askedBy],
    ['Settings', JSON.stringify({ ...header.settings, fixes: undefined, permissions: undefined })],
    ['Exclusions', header.exclusions.length === 0 ? 'none' : header.exclusions.join(', ')],
    ['Rules', rulesText(header.settings)],
    ...permissionsFact(header.settings),
  ];
  return rows.map(([term, text]) => `<div><dt>${term}</dt><dd><bdi>${inHtml(text)}</bdi></dd></div>`).join('\n');
}

/** The rules of the migration; they are kept with the settings. */
function rulesText({ fixes = [] }: ProofHeader['settings']): string {
  const rules = z.array(z.object({ number: z.number(), says: z.string() })).parse(fixes);
  return rules.length === 0 ? 'none' : rules.map(({ number, says }) => `${number}. ${says}`).join(' ');
}

function permissionsFact({ permissions }: ProofHeader['settings']): [string, string][] {
  const text = permissionsText(permissions);
  return text === null ? [] : [['Permissions', text]];
}

function sideText({ connector, service, address, identity, ...side }: ProofHeader['source']): string {
  const where = address === null ? service : `${service}, ${address}`;
  return [`${connector} (${where})`, ...identity, clockText(side)].join('; ');
}

function clockText({ clockAheadMs, clock }: Pick<ProofHeader['source'], 'clock' | 'clockAheadMs'>): string {
  if (clockAheadMs === null) {
    return `clock not measured${clock !== undefined && 'why' in clock ? ` (${clock.why})` : ''}`;
  }
  const against = clockAheadMs < 0 ? `${-clockAheadMs} ms behind` : `${clockAheadMs} ms ahead of`;
  const told = clock !== undefined && 'at' in clock ? `, within ${clock.withinMs} ms, at ${clock.at}` : '';
  return `clock ${against} Drover's${told}`;
}

function reckoning({ found, groups, folders, vanished }: Totals): string {
  const accounted = Object.values(groups);
  const sum = (unit: 'bytes' | 'files') => accounted.reduce((all, amount) => all + amount[unit], 0);
  const line = (title: string, amount: { readonly files: number; readonly bytes: number }, kind = '') =>
    `<tr${kind}><td>${title}</td><td class="n">${whole(amount.files)}</td><td class="n">${whole(amount.bytes)}</td></tr>`;
  const total = { files: sum('files'), bytes: sum('bytes') };
  const difference = { files: found.files - total.files, bytes: found.bytes - total.bytes };
  return `<table><thead><tr><th></th><th class="n">Files</th><th class="n">Bytes</th></tr></thead><tbody>
${line('Found at the source', found, ' class="sum"')}
${line('Verified', groups.verified)}${line('Verified, by weaker evidence', groups.weaker)}
${line('Excluded', groups.excluded)}${line('Accepted as not migrated', groups.accepted)}
${line('Failed', groups.failed)}${line('Unreadable', groups.unreadable)}
${line('Accounted for', total, ' class="sum"')}${line('Difference', difference)}</tbody></table>
<p>Folders that could not be listed: ${whole(folders['not-listed'])}; that failed: ${whole(folders.failed)}. No longer at the source: ${whole(vanished)}.</p>`;
}

function classes(totals: Totals): string {
  const rows = (['A', 'B', 'C', 'D', 'E'] as const).map((name) => {
    const { files, bytes } = totals.classes[name];
    return `<tr><td>${name}</td><td>${inHtml(CLASS_WORDS[name])}</td><td class="n">${whole(files)}</td><td class="n">${whole(bytes)}</td></tr>`;
  });
  return `<table><thead><tr><th>Class</th><th>Evidence</th><th class="n">Files</th><th class="n">Bytes</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function causes(failures: readonly (readonly [string, number])[]): string {
  const rows = failures.map(([reason, files]) => {
    return `<tr><td>${inHtml(causeTitle(reason))}</td><td><code>${inHtml(reason)}</code></td><td class="n">${whole(files)}</td></tr>`;
  });
  return `<table><thead><tr><th>Cause</th><th></th><th class="n">Files</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

/** With separators, the same everywhere; all digits, so that they can be compared with the file. */
function whole(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
