import type { MadeSet } from '@drover/api';
import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';
import { formatThings } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { LeftTable } from './left-table.tsx';

const useStyles = makeStyles({
  said: { padding: '16px 24px', display: 'grid', gap: '12px', '@media (max-width: 599px)': { padding: '16px' } },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
});

interface Props {
  readonly outcome: MadeSet;
  readonly onManager: () => void;
  readonly onAgain: () => void;
}

/** What was made, and each folder that got no transfer with why. */
export function SetOutcome({ outcome: { made, left }, onManager, onAgain }: Props) {
  const styles = useStyles();
  const text = left.map(({ display, message }) => `${display}\t${message}`).join('\n');
  return (
    <Card title="What was made">
      <div className={styles.said}>
        <MessageBar intent={made === 0 ? 'error' : 'warning'} layout="multiline">
          <MessageBarBody role="status">
            <MessageBarTitle>{formatThings(made, 'transfer')} made</MessageBarTitle>
            {formatThings(left.length, 'folder')} got none, for the reasons below. All others are made.
          </MessageBarBody>
        </MessageBar>
        <div className={styles.actions}>
          <Button appearance="primary" onClick={onManager}>
            Open the Migration Manager
          </Button>
          <Button onClick={onAgain}>Back to the folders</Button>
          <CopyButton label="Copy the list" text={text} />
        </div>
      </div>
      <LeftTable left={left} />
    </Card>
  );
}
