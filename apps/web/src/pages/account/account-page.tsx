import { Field, makeStyles, Radio, RadioGroup } from '@fluentui/react-components';
import { Card } from '../../parts/card.tsx';
import { Page } from '../../parts/page.tsx';
import { type ThemeChoice, useTheme } from '../../theme.ts';
import { NotificationsCard } from './notifications-card.tsx';
import { PasswordForm } from './password-form.tsx';
import { SecondFactorCard } from './second-factor/second-factor-card.tsx';
import { TokensCard } from './tokens-card.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 899px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  body: { padding: '16px 24px', '@media (max-width: 599px)': { padding: '12px 16px' } },
});

/** What a person may change of their own account. */
export function AccountPage() {
  const styles = useStyles();
  const { choice, choose } = useTheme();
  return (
    <Page title="Account">
      <div className={styles.columns}>
        <Card title="Password">
          <div className={styles.body}>
            <PasswordForm />
          </div>
        </Card>
        <Card title="Colors">
          <div className={styles.body}>
            <Field>
              <RadioGroup aria-label="Colors" value={choice} onChange={(_, { value }) => choose(value as ThemeChoice)}>
                <Radio value="system" label="As the system has them" />
                <Radio value="light" label="Light" />
                <Radio value="dark" label="Dark" />
              </RadioGroup>
            </Field>
          </div>
        </Card>
      </div>
      <NotificationsCard />
      <SecondFactorCard />
      <TokensCard />
    </Page>
  );
}
