import { makeStyles, tokens } from '@fluentui/react-components';

const NARROW = '@media (max-width: 599px)';

/** How a form that authorises something stands beside what to prepare for it. */
export const useFormLayout = makeStyles({
  page: {
    padding: '16px 24px 24px',
    maxWidth: '1600px',
    width: '100%',
    margin: '0 auto',
    [NARROW]: { padding: '12px' },
  },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 432px',
    gap: '24px',
    alignItems: 'start',
    '@media (max-width: 1199px)': { gridTemplateColumns: 'minmax(0, 1fr) 320px' },
    '@media (max-width: 899px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  },
  aside: { display: 'grid', gap: '16px', minWidth: 0 },
  part: { padding: '20px 24px', display: 'grid', gap: '16px', [NARROW]: { padding: '16px' } },
  rule: { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    flexWrap: 'wrap',
    gap: '8px',
    padding: '16px 24px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    [NARROW]: { padding: '16px' },
  },
  quiet: {
    flex: '1 1 240px',
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
});
