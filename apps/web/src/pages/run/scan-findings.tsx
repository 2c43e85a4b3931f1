import type { Run } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { readScan } from './read-scan.ts';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(120px, 1fr))',
    gap: '16px',
    margin: 0,
    padding: '16px 24px',
  },
  name: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  value: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
});

/** What a copy would do, found by a scan that has ended. */
export function ScanFindings({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const scan = readScan(run.scan);
  if (run.mode !== 'scan' || scan === null) return null;
  const findings: [string, string][] = [
    ['Files to copy', formatCount(scan.toCopy.files)],
    ['Data to copy', formatBytes(scan.toCopy.bytes)],
    ['Folders to create', formatCount(scan.foldersToCreate)],
    ['Names to repair', formatCount(scan.renames.count)],
    ['Paths too long', formatCount(scan.pathsTooLong.count)],
    ['Files too large', formatCount(scan.filesTooLarge.count)],
    ['Excluded', formatCount(scan.excluded.count)],
    ['With notes', formatCount(scan.cautions.count)],
    ['Rewritten on arrival', formatCount(scan.rewritten.count)],
    ['Conflicts', formatCount(scan.conflicts.count)],
    ['Not supported', formatCount(scan.unsupported.count)],
    ['Would fail', formatCount(scan.failures.count)],
  ];
  return (
    <Card title="What a copy would do">
      <dl className={styles.grid}>
        {findings.map(([name, value]) => (
          <div key={name}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
