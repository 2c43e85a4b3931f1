import { makeStyles, tokens } from '@fluentui/react-components';
import type { TransferOptions } from '../../addresses/wizard-options.ts';
import { formatPath } from '../../format/paths.ts';
import type { SideView } from '../../parts/picker/use-side.ts';
import { countFilters } from '../../parts/transfer-options/transfer-options.ts';

const useStyles = makeStyles({
  text: { margin: 0, overflowWrap: 'anywhere', lineHeight: tokens.lineHeightBase400 },
});

interface Props {
  readonly source: SideView;
  readonly destination: SideView;
  readonly options: TransferOptions;
}

/** Reads back in plain words what will happen. */
export function TransferSentence({ source, destination, options }: Props) {
  const styles = useStyles();
  const filters = countFilters(options);
  return (
    <p className={styles.text}>
      Copy {filters === 0 ? 'everything' : 'what the filters let through'} in <Where view={source} /> into{' '}
      <Where view={destination} />. New and changed files only; nothing is deleted.
    </p>
  );
}

function Where({ view: { place, connector } }: { readonly view: SideView }) {
  if (place === null || connector === null) return null;
  return (
    <>
      <strong>
        <bdi>{formatPath(place.root, place.path)}</bdi>
      </strong>{' '}
      of <bdi>{connector.displayName}</bdi>
    </>
  );
}
