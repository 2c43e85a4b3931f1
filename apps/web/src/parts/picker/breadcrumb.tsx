import type { Connector } from '@drover/api';
import { displaySegment } from '@drover/core';
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { Fragment } from 'react';

const useStyles = makeStyles({
  list: { display: 'flex', alignItems: 'center', listStyleType: 'none', margin: '0 0 0 -8px', padding: 0, minWidth: 0 },
  item: { display: 'flex', minWidth: 0, flexShrink: 1, alignItems: 'center' },
  firm: { flexShrink: 0, maxWidth: '40%' },
  step: { minWidth: 0, padding: '4px 8px', fontWeight: tokens.fontWeightRegular, maxWidth: '100%' },
  here: { padding: '4px 8px', fontWeight: tokens.fontWeightSemibold },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  sign: { flexShrink: 0, fontSize: '12px', color: tokens.colorNeutralForeground3, display: 'flex' },
});

interface Props {
  readonly label: string;
  readonly connector: Connector;
  /** The open root where there are others above it. */
  readonly root: string | null;
  readonly path: readonly string[];
  /** -1 is the choice of roots, 0 the root, 1 the first folder. */
  readonly onGo: (depth: number) => void;
}

const SHOWN = 3;

/** The way from the top to the open folder; each step goes back to it. */
export function Breadcrumb({ label, connector, root, path, onGo }: Props) {
  const styles = useStyles();
  const top = { word: connector.displayName, depth: root === null ? 0 : -1 };
  const steps = [
    top,
    ...(root === null ? [] : [{ word: root, depth: 0 }]),
    ...path.map((segment, index) => ({ word: displaySegment(segment), depth: index + 1 })),
  ];
  const hidden = steps.length > SHOWN + 1 ? steps.slice(1, -SHOWN + 1) : [];
  const last = steps.length - 1;
  return (
    <nav aria-label={label}>
      <ol className={styles.list}>
        {steps.map(({ word, depth }, index) => {
          if (hidden.length > 1 && index > 1 && index <= hidden.length) return null;
          const folded = hidden.length > 1 && index === 1;
          const shown = folded ? '…' : word;
          const goes = folded ? (hidden.at(-1)?.depth ?? depth) : depth;
          return (
            <Fragment key={depth}>
              {index > 0 && (
                <li className={styles.sign} aria-hidden="true">
                  <ChevronRightRegular />
                </li>
              )}
              <li className={index === 0 ? mergeClasses(styles.item, styles.firm) : styles.item}>
                {index === last ? (
                  <span className={mergeClasses(styles.here, styles.text)} aria-current="page" title={word}>
                    <bdi>{shown}</bdi>
                  </span>
                ) : (
                  <Button
                    appearance="transparent"
                    className={styles.step}
                    title={folded ? hidden.map((step) => step.word).join('/') : word}
                    onClick={() => onGo(goes)}
                  >
                    <bdi className={styles.text}>{shown}</bdi>
                  </Button>
                )}
              </li>
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
