import type { FixPreview } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { formatBytes, formatThings } from '../../../../format/numbers.ts';
import { PathText } from '../../../../parts/path-text.tsx';

const useStyles = makeStyles({
  preview: { display: 'grid', gap: '8px' },
  line: { margin: 0 },
  samples: { margin: 0, padding: 0, listStyleType: 'none' },
  sample: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '0 8px',
    padding: '4px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** What a rule would change, cure and leave. */
export function FixPreviewView({ preview }: { readonly preview: FixPreview }) {
  const styles = useStyles();
  const { says, looked, next, changed, samples, kept, solved, left, collisions, unread, complete } = preview;
  const cured = solved.reduce((sum, { items }) => sum + items, 0);
  const verb = samples.length > 0 && samples.every(({ after }) => after === null) ? 'are left out' : 'change';
  const most = complete ? '' : 'At least ';
  const lines = [
    `${most}${formatThings(changed.files, 'file')} and ${formatThings(changed.folders, 'folder')} of ${formatThings(changed.rows, 'user')} ${verb}, ${formatBytes(changed.bytes)}.`,
    `It cures ${formatThings(cured, 'problem')}. ${next !== null ? '' : left.length === 0 ? 'None is left.' : `Left: ${left.map(({ items, title }) => `${items} × ${title}`).join('; ')}.`}`,
    collisions.count === 0
      ? null
      : `${formatThings(collisions.count, 'new name')} would be taken already; these get a suffix, and all arrive: ${collisions.samples.join(', ')}`,
    kept === 0 ? null : `${formatThings(kept, 'item')} would keep the names that copies gave them.`,
    unread === 0
      ? null
      : `Of ${formatThings(unread, 'user')} nothing is known yet: scan them to see what changes there.`,
    next === null ? null : `Looked at ${formatThings(looked, 'item')} so far; there are more.`,
    complete || next !== null
      ? null
      : 'More names would be new than were compared with others; a scan tells all of it.',
  ];
  return (
    <section className={styles.preview} aria-label="Preview" role="status">
      <p className={styles.line}>
        <strong>{says}</strong>
      </p>
      {lines.map(
        (line) =>
          line !== null && (
            <p key={line} className={styles.line}>
              {line}
            </p>
          ),
      )}
      <ul className={styles.samples} aria-label="Examples">
        {samples.map(({ rowId, row, before, after }) => (
          <li key={`${rowId}${before}`} className={styles.sample}>
            <PathText text={before} />
            <span aria-hidden="true">→</span>
            {after === null ? <em>left out</em> : <PathText text={after} />}
            <span className={styles.quiet}>
              in <bdi>{row}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
