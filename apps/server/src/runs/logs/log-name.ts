import type { Run } from '@drover/api';

export type LogFormat = 'csv' | 'html';

const MAX_BYTES = 255;
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]+/gu;

/** `{endDate}_{sourcePath}_{id of the run}.droverlog.{format}`, fit for every file system; the path is cut where it gets too long. */
export function logName({ id, endedAt, startedAt, queuedAt, transfer }: Run, format: LogFormat): string {
  const date = (endedAt ?? startedAt ?? queuedAt).slice(0, 10);
  const end = `_${id}.droverlog.${format}`;
  const path = transfer.source.display.replace(UNFIT, '-').replace(/^-|-$/g, '') || 'root';
  return `${date}_${cutBytes(path, MAX_BYTES - date.length - 1 - end.length)}${end}`;
}

/** As many whole characters, as people see them, as fit into this many bytes of UTF-8. */
function cutBytes(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text;
  let cut = '';
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > max) return cut;
    cut += segment;
  }
  return cut;
}
