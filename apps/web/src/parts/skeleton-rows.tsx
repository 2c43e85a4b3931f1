import { makeStyles, Skeleton, SkeletonItem } from '@fluentui/react-components';

const useStyles = makeStyles({
  row: { display: 'grid', gridTemplateColumns: '20px 1fr 64px', gap: '10px', alignItems: 'center', padding: '0 24px' },
});

/** Where rows will stand as soon as they are known. */
export function SkeletonRows({ rows, height = 36 }: { readonly rows: number; readonly height?: number }) {
  const styles = useStyles();
  return (
    <Skeleton aria-label="Loading" animation="pulse">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same and never change places
        <div key={index} className={styles.row} style={{ height }}>
          <SkeletonItem size={16} shape="square" />
          <SkeletonItem size={12} style={{ width: `${40 + ((index * 37) % 45)}%` }} />
          <SkeletonItem size={12} />
        </div>
      ))}
    </Skeleton>
  );
}
