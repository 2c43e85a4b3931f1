import type { Item } from '@drover/api';
import { ago, FILES } from './sample-data.ts';

export function someItems(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => {
    const outcome = index % 23 === 7 ? 'failed' : index % 5 === 3 ? 'skipped' : 'success';
    const name = FILES[index % FILES.length] ?? '';
    const isFolder = index % 11 === 0;
    const bytes = (index * 7919 * 1013) % 90_000_000;
    return {
      seq: index,
      path: ['Archive', String(index), name],
      display: `Archive/2019/Northgate ${index}/${name}`,
      kind: isFolder ? 'folder' : 'file',
      outcome,
      reason: outcome === 'success' ? 'copied' : outcome === 'skipped' ? 'unchanged' : 'locked',
      bytes,
      size: isFolder ? null : bytes,
      message: outcome === 'failed' ? 'The server would not open the file: it is in use.' : '',
      remedy: outcome === 'failed' ? 'Close it there, then run the transfer again.' : null,
      help: outcome === 'failed' ? '/api/docs/errors#locked' : null,
      side: outcome === 'failed' ? 'source' : null,
      notes: [],
      startedAt: ago(60),
      endedAt: ago(59),
    };
  });
}
