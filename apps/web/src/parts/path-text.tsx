import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { splitForCut } from '../format/paths.ts';

const useStyles = makeStyles({
  // The two halves are one text: the first gives way, the second stays, and copying gives the whole.
  whole: { display: 'inline-flex', maxWidth: '100%', minWidth: 0, whiteSpace: 'pre', unicodeBidi: 'isolate' },
  head: { overflow: 'hidden', textOverflow: 'ellipsis', flexShrink: 1, minWidth: 0 },
  tail: { flexShrink: 0.0001, overflow: 'hidden', textOverflow: 'ellipsis' },
});

/** A path or a name from outside: on one line, cut in the middle where there is no room, whole on hover and on copy. */
export function PathText({ text, className }: { readonly text: string; readonly className?: string | undefined }) {
  const styles = useStyles();
  const [head, tail] = splitForCut(text);
  return (
    <bdi className={mergeClasses(styles.whole, className)} title={text}>
      <span className={styles.head}>{head}</span>
      {tail !== '' && <span className={styles.tail}>{tail}</span>}
    </bdi>
  );
}
