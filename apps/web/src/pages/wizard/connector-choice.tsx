import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Side } from '../../addresses/wizard-search.ts';
import { useMayOperate } from '../../frame/use-user.ts';
import { ConnectorGroups } from '../../parts/connectors/connector-groups.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const useStyles = makeStyles({
  find: { padding: '16px 24px', '@media (max-width: 599px)': { padding: '12px 16px' } },
  box: { maxWidth: 'none', width: '100%' },
  scroll: {
    overflowY: 'auto',
    flexGrow: 1,
    minHeight: '120px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  foot: {
    padding: '15px 24px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  wide: { width: '100%' },
  error: { padding: '16px 24px' },
});

interface Props {
  readonly side: Side;
  readonly onConnect: (connectorId: string) => void;
  readonly onAuthorize: () => void;
}

/** The connectors that there are, by type, and the way to a new one. */
export function ConnectorChoice({ side, onConnect, onAuthorize }: Props) {
  const styles = useStyles();
  const api = useApi();
  const connectors = useQuery(queries.connectors(api));
  const types = useQuery(queries.connectorTypes(api));
  const [text, setText] = useState('');
  const id = useId();
  const mayOperate = useMayOperate();
  const error = connectors.error ?? types.error;
  if (error !== null) {
    return (
      <div className={styles.error}>
        <ErrorView error={error}>
          <Button onClick={() => void Promise.all([connectors.refetch(), types.refetch()])}>Try again</Button>
        </ErrorView>
      </div>
    );
  }
  const loaded = connectors.data !== undefined && types.data !== undefined;
  const usable = (types.data ?? []).filter((type) => (side === 'source' ? type.source : type.destination));
  const mine = (connectors.data ?? []).filter(({ type }) => usable.some((known) => known.type === type));
  return (
    <>
      {mine.length > 3 && (
        <div className={styles.find}>
          <SearchBox
            id={id}
            className={styles.box}
            placeholder="Find a connector"
            aria-label={`Find a connector for the ${side}`}
            value={text}
            onChange={(_, data) => setText(data.value)}
          />
        </div>
      )}
      {/* What is loaded takes another place than what stood for it, so it is another part. */}
      <div key={loaded ? 'connectors' : 'waiting'} className={styles.scroll} aria-busy={!loaded}>
        {!loaded && <SkeletonRows rows={5} height={56} />}
        {loaded && mine.length === 0 && (
          <EmptyState
            icon={<PlugConnectedRegular />}
            title="No connectors yet"
            text="A connector is Drover's link to a place that files lie in: a server, or a folder. Authorize one, and it stays here for every transfer."
          />
        )}
        {loaded && (
          <ConnectorGroups connectors={mine} types={usable} find={text} onConnect={onConnect} returnTo={side} />
        )}
      </div>
      <div className={styles.foot}>
        <ExplainedButton
          className={styles.wide}
          {...(mine.length === 0 && side === 'source' ? { appearance: 'primary' as const } : {})}
          icon={<AddRegular />}
          label="Authorize New Connector"
          missing={mayOperate ? null : 'Your role may look, but not authorize connectors.'}
          onClick={onAuthorize}
        />
      </div>
    </>
  );
}
