import type { Connector } from '@drover/api';
import { displaySegment } from '@drover/core';
import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { Fragment, useRef } from 'react';
import { useWidth } from '../use-width.ts';
import { foldSteps } from './fold-steps.ts';

const useStyles = makeStyles({
  list: { display: 'flex', alignItems: 'center', listStyleType: 'none', margin: '0 0 0 -8px', padding: 0, minWidth: 0 },
  item: { display: 'flex', minWidth: '52px', flexShrink: 1, alignItems: 'center' },
  firm: { flexShrink: 0, maxWidth: '40%' },
  step: { minWidth: 0, padding: '4px 8px', fontWeight: tokens.fontWeightRegular, maxWidth: '100%' },
  here: { padding: '4px 8px', fontWeight: tokens.fontWeightSemibold },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  sign: { flexShrink: 0, fontSize: '12px', color: tokens.colorNeutralForeground3, display: 'flex' },
  menu: { maxWidth: 'min(420px, calc(100vw - 24px))' },
});

interface Step {
  readonly word: string;
  readonly depth: number;
}

interface Props {
  readonly label: string;
  readonly connector: Connector;
  /** The open root where there are others above it. */
  readonly root: string | null;
  readonly path: readonly string[];
  /** -1 is the choice of roots, 0 the root, 1 the first folder. */
  readonly onGo: (depth: number) => void;
}

/** The way from the top to the open folder; each step goes back to it. Those without room are in a menu. */
export function Breadcrumb({ label, connector, root, path, onGo }: Props) {
  const styles = useStyles();
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box);
  const steps: Step[] = [
    { word: connector.displayName, depth: root === null ? 0 : -1 },
    ...(root === null ? [] : [{ word: root, depth: 0 }]),
    ...path.map((segment, index) => ({ word: displaySegment(segment), depth: index + 1 })),
  ];
  const [from, to] = foldSteps(steps.length, width ?? 0);
  const last = steps.length - 1;
  return (
    <nav ref={box} aria-label={label}>
      <ol className={styles.list}>
        {steps.map((step, index) => {
          const folded = index >= from && index < to;
          if (folded && index > from) return null;
          return (
            <Fragment key={step.depth}>
              {index > 0 && (
                <li className={styles.sign} aria-hidden="true">
                  <ChevronRightRegular />
                </li>
              )}
              {folded ? (
                <li>
                  <FoldedSteps steps={steps.slice(from, to)} onGo={onGo} />
                </li>
              ) : (
                <li className={mergeClasses(styles.item, index === 0 && index < last && styles.firm)}>
                  {index === last ? (
                    <span className={mergeClasses(styles.here, styles.text)} aria-current="page" title={step.word}>
                      <bdi>{step.word}</bdi>
                    </span>
                  ) : (
                    <Button
                      appearance="transparent"
                      className={styles.step}
                      title={step.word}
                      onClick={() => onGo(step.depth)}
                    >
                      <bdi className={styles.text}>{step.word}</bdi>
                    </Button>
                  )}
                </li>
              )}
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}

function FoldedSteps({ steps, onGo }: { readonly steps: readonly Step[]; readonly onGo: Props['onGo'] }) {
  const styles = useStyles();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="transparent" className={styles.step} aria-label="Folders above">
          …
        </Button>
      </MenuTrigger>
      <MenuPopover className={styles.menu}>
        <MenuList>
          {steps.map(({ word, depth }) => (
            <MenuItem key={depth} onClick={() => onGo(depth)}>
              <bdi>{word}</bdi>
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
