import { makeStyles } from '@fluentui/react-components';

/** How the forms of the settings stand on their cards. */
export const useFormStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    maxWidth: '640px',
    padding: '16px 24px',
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
});
