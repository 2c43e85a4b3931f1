import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { formatPath } from '../../format/paths.ts';
import { PathText } from '../../parts/path-text.tsx';
import type { SideView } from '../../parts/picker/use-side.ts';
import { missingOn } from './start-check.ts';

const useStyles = makeStyles({
  lead: { margin: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  list: { display: 'grid', gap: '14px', listStyleType: 'none', margin: 0, padding: 0 },
  item: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: '10px' },
  icon: { fontSize: '18px', color: tokens.colorNeutralForeground3, marginTop: '1px' },
  met: { fontSize: '18px', color: tokens.colorPaletteGreenForeground1, marginTop: '1px' },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, display: 'block' },
});

/** What is there and what is not, while the transfer cannot start. */
export function Needs({ source, destination }: { readonly source: SideView; readonly destination: SideView }) {
  const styles = useStyles();
  const lead = missingOn('source', source) ?? missingOn('destination', destination);
  return (
    <>
      <p className={styles.lead}>{lead}</p>
      <h3 className={styles.title}>What is needed</h3>
      <ul className={styles.list}>
        {(
          [
            ['source', source],
            ['destination', destination],
          ] as const
        ).map(([side, view]) => [
          <Need
            key={`${side} connector`}
            met={view.connector !== null && !view.deauthorized}
            title={side === 'source' ? 'Source connector' : 'Destination connector'}
            detail={view.connector?.displayName ?? 'None connected yet'}
          />,
          <Need
            key={`${side} folder`}
            met={view.place !== null && view.error === null}
            title={side === 'source' ? 'Source folder' : 'Destination folder'}
            detail={view.place === null ? 'Opens after you connect' : formatPath(view.place.root, view.place.path)}
          />,
        ])}
      </ul>
    </>
  );
}

function Need({ met, title, detail }: { readonly met: boolean; readonly title: string; readonly detail: string }) {
  const styles = useStyles();
  return (
    <li className={styles.item}>
      {met ? (
        <CheckmarkCircleFilled className={styles.met} aria-label="There" />
      ) : (
        <CircleRegular className={styles.icon} aria-label="Missing" />
      )}
      <span style={{ minWidth: 0 }}>
        {title}
        <span className={styles.quiet}>
          <PathText text={detail} />
        </span>
      </span>
    </li>
  );
}
