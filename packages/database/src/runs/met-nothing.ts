/**
 * Whether a run was cancelled or stopped before it met anything, so that what an earlier one came to still holds. Nothing is written before
 * what is planned is committed; a run over which a worker died (`setbacks`) is none of these, whatever is known of it. `run`: the name of its row.
 */
export function metNothing(run: string): string {
  const none = ['seq', 'setbacks', 'files_planned', 'files_seen', 'folders_seen'].map(
    (column) => `${run}.${column} = 0`,
  );
  return `(${run}.state = 'ended' and (${run}.stopped_by is not null or ${run}.status is not distinct from 230) and ${none.join(' and ')})`;
}
