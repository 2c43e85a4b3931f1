import { Button, makeStyles, Tooltip } from '@fluentui/react-components';
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { readSide, type Side, type SideState, swapSides, writeSide } from '../../addresses/wizard-search.ts';
import { AuthorizeDialog } from '../../parts/authorize-dialog.tsx';
import { useSide } from '../../parts/picker/use-side.ts';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { SidePanel } from './side-panel.tsx';
import { StartPanel } from './start-panel.tsx';

const STACKED = '@media (max-width: 899px)';

const useStyles = makeStyles({
  page: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 48px minmax(0, 1fr) 24px 344px',
    padding: '24px',
    height: 'calc(100vh - 48px)',
    minHeight: '560px',
    '@media (max-width: 1199px)': {
      gridTemplateColumns: 'minmax(0, 1fr) 40px minmax(0, 1fr) 16px 288px',
      padding: '16px',
    },
    [STACKED]: { display: 'flex', flexDirection: 'column', gap: '12px', height: 'auto', minHeight: 0, padding: '12px' },
  },
  title: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  swap: { justifySelf: 'center', alignSelf: 'start', marginTop: '12px', [STACKED]: { alignSelf: 'center', margin: 0 } },
  start: { gridColumn: 5 },
});

/** Source, destination, start: the three steps of one transfer on one page. */
export function WizardPage() {
  usePageTitle('Transfer Wizard');
  const styles = useStyles();
  const navigate = useNavigate({ from: '/transfer-wizard' });
  const search = useSearch({ from: '/frame/transfer-wizard' });
  const source = useSide(readSide(search, 'source'));
  const destination = useSide(readSide(search, 'destination'));
  const change = (side: Side) => (state: SideState) => {
    void navigate({ search: (before) => writeSide(before, side, state) });
  };
  const authorize = (side: Side | undefined) => {
    void navigate({ search: (before) => ({ ...before, authorize: side }) });
  };
  const nothingToSwap = source.connector === null && destination.connector === null;
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Transfer Wizard</h1>
      <SidePanel
        side="source"
        title="Step 1: Select source"
        state={readSide(search, 'source')}
        view={source}
        onChange={change('source')}
        onAuthorize={() => authorize('source')}
      />
      <Tooltip
        content={nothingToSwap ? 'Swap source and destination: connect one first' : 'Swap source and destination'}
        relationship="label"
      >
        <Button
          className={styles.swap}
          shape="circular"
          icon={<ArrowSwapRegular />}
          disabledFocusable={nothingToSwap}
          onClick={() => void navigate({ search: (before) => swapSides(before) })}
        />
      </Tooltip>
      <SidePanel
        side="destination"
        title="Step 2: Select destination"
        state={readSide(search, 'destination')}
        view={destination}
        onChange={change('destination')}
        onAuthorize={() => authorize('destination')}
      />
      <StartPanel className={styles.start} source={source} destination={destination} />
      {search.authorize !== undefined && (
        <AuthorizeDialog side={search.authorize} onClose={() => authorize(undefined)} />
      )}
    </div>
  );
}
