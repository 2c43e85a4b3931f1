import { type ApiToken, routes } from '@drover/api';
import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const useStyles = makeStyles({
  body: { padding: '16px 24px', display: 'grid', gap: '16px', '@media (max-width: 599px)': { padding: '12px 16px' } },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  form: { display: 'flex', gap: '12px', alignItems: 'end', flexWrap: 'wrap' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    gap: '12px',
    alignItems: 'center',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  secret: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', display: 'block', margin: '4px 0 8px' },
  bar: { paddingTop: '8px', paddingBottom: '8px' },
  wrap: { whiteSpace: 'normal' },
});

/** API tokens of one's own: made, shown once, ended. */
export function TokensCard() {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const list = useQuery(queries.tokens(api));
  const [name, setName] = useState('');
  const [fresh, setFresh] = useState<string | null>(null);
  const [ending, setEnding] = useState<ApiToken | null>(null);
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    const made = await api.call(routes.createToken, { body: { name: name.trim() } });
    setFresh(made.token);
    setName('');
    await client.invalidateQueries({ queryKey: ['tokens'] });
  });
  const fault = name.trim() === '' ? 'Name is needed.' : null;
  const end = async (id: string) => {
    await api.call(routes.deleteToken, { params: { id } });
    await client.invalidateQueries({ queryKey: ['tokens'] });
  };
  return (
    <Card title="API tokens">
      <div className={styles.body}>
        <p className={styles.text}>A token lets a program do what you may do, without your password.</p>
        <form noValidate className={styles.form} onSubmit={(event) => onSubmit(event, fault === null)}>
          <TextField label="What it is for" value={name} fault={tried ? fault : null} onChange={setName} />
          <Button type="submit" disabledFocusable={busy}>
            Create token
          </Button>
        </form>
        {error !== null && <ErrorView error={error} />}
        {fresh !== null && (
          <MessageBar intent="success" layout="multiline" className={styles.bar}>
            <MessageBarBody className={styles.wrap}>
              <MessageBarTitle>Copy the token now; it is not shown again.</MessageBarTitle>
              <code className={styles.secret}>{fresh}</code>
              <CopyButton size="small" label="Copy token" text={fresh} />
            </MessageBarBody>
          </MessageBar>
        )}
        {list.error !== null && <ErrorView error={list.error} />}
        {list.isPending && <SkeletonRows rows={2} />}
        <ul className={styles.list}>
          {list.data?.map((token) => (
            <li key={token.id} className={styles.item}>
              <span className={styles.name}>
                <bdi>{token.name}</bdi>
                <span className={styles.quiet}>
                  {token.role}, made <TimeText at={token.createdAt} />
                  {token.lastUsedAt === null ? (
                    ', never used'
                  ) : (
                    <>
                      , used <TimeText at={token.lastUsedAt} />
                    </>
                  )}
                </span>
              </span>
              <Button
                icon={<DeleteRegular />}
                aria-label={`Delete the token ${token.name}`}
                onClick={() => setEnding(token)}
              >
                Delete
              </Button>
            </li>
          ))}
          {list.data?.length === 0 && <li className={styles.text}>You have no tokens.</li>}
        </ul>
      </div>
      {ending !== null && (
        <ConfirmDialog
          title="Delete this token?"
          verb="Delete"
          onConfirm={() => end(ending.id)}
          onClose={() => setEnding(null)}
        >
          <span>
            Programs that use <bdi>{ending.name}</bdi> are shut out at once.
          </span>
        </ConfirmDialog>
      )}
    </Card>
  );
}
