import type { Connector } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { FolderProhibitedRegular } from '@fluentui/react-icons/svg/folder-prohibited';
import { EmptyState } from '../empty-state.tsx';

const useStyles = makeStyles({
  command: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    padding: '6px 10px',
  },
});

/** Stands in place of the folders of an agent that shares none: how to share. */
export function NothingShared({ agents, onRetry }: Pick<Connector, 'agents'> & { readonly onRetry: () => void }) {
  const styles = useStyles();
  const host = agents?.[0]?.host ?? 'its machine';
  return (
    <EmptyState
      icon={<FolderProhibitedRegular />}
      title="The agent shares no folder"
      text={`What may be seen is chosen on its machine alone. On ${host}, stop the agent and start it with the folder, once for each that it is to share; or list them as roots in its agent.json.`}
    >
      <code className={styles.command}>./agent start --root /path/to/folder</code>
      <Button onClick={onRetry}>Load the list again</Button>
    </EmptyState>
  );
}
