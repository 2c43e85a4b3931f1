import type { Connector } from '@drover/api';
import { Button, Field, Input, makeStyles, Tooltip, tokens } from '@fluentui/react-components';
import { type FormEvent, useEffect, useEffectEvent, useState } from 'react';
import { formatCount, formatThings } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { PathText } from '../../parts/path-text.tsx';
import type { Place, TransferSet } from '../../server/queries.ts';
import { readTags } from './chosen-rows.ts';

const TYPING_MS = 400;

const useStyles = makeStyles({
  form: { display: 'grid', gap: '16px', padding: '16px 24px 20px', '@media (max-width: 599px)': { padding: '16px' } },
  side: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '2px' },
  term: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  strong: { fontWeight: tokens.fontWeightSemibold },
  input: { minWidth: 0 },
  text: { margin: 0, overflowWrap: 'anywhere' },
  quiet: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly set: TransferSet;
  readonly connectors: readonly Connector[];
  /** Folders that get a transfer. */
  readonly chosen: number;
  /** Those that have one already. */
  readonly there: number;
  readonly impossible: number;
  /** Why nothing can be made yet; null when it can. */
  readonly missing: string | null;
  readonly onPattern: (pattern: string) => void;
  readonly onMake: (tags: readonly string[]) => Promise<void>;
}

/** Where the folders go, what the transfers are found by, and the button that makes them. */
export function SetForm({ set, connectors, chosen, there, impossible, missing, onPattern, onMake }: Props) {
  const styles = useStyles();
  const { source, destination } = set;
  const [pattern, setPattern] = useState(set.pattern);
  const [tags, setTags] = useState(() => formatPath(source.root, source.path).replace(/[,;]/g, ' ').slice(0, 100));
  const keep = useEffectEvent(() => onPattern(pattern));
  useEffect(() => {
    if (pattern === set.pattern) return;
    const timer = setTimeout(() => keep(), TYPING_MS);
    return () => clearTimeout(timer);
  }, [pattern, set.pattern]);
  const waits = pattern !== set.pattern;
  const why = waits ? 'The destinations are being made.' : missing;
  const { busy, error, forget, onSubmit } = useSubmit(() => onMake(readTags(tags)));
  const submit = (event: FormEvent) => onSubmit(event, why === null);
  const label = busy ? 'Making …' : `Make ${formatThings(chosen, 'transfer')}`;
  return (
    <Card title="Where they go">
      <form className={styles.form} noValidate onChange={forget} onSubmit={submit}>
        <Side term="Each folder in" place={source} connectors={connectors} />
        <Side term="Goes into" place={destination} connectors={connectors} />
        <Field
          label="Way at the destination"
          hint="{name} stands for the name of the folder: /users/{name}, or /{name}/Documents."
        >
          <Input
            className={styles.input}
            value={pattern}
            spellCheck={false}
            autoComplete="off"
            onChange={(_, data) => setPattern(data.value)}
          />
        </Field>
        <Field
          label="Tags"
          hint="They are found again by these in the Migration Manager. Commas stand between several."
        >
          <Input className={styles.input} value={tags} autoComplete="off" onChange={(_, data) => setTags(data.value)} />
        </Field>
        {(there > 0 || impossible > 0) && (
          <p className={styles.text}>
            {there > 0 && `${formatThings(there, 'folder')} ${there === 1 ? 'has' : 'have'} a transfer there already. `}
            {impossible > 0 && `${formatCount(impossible)} cannot go there; the list says why.`}
          </p>
        )}
        {error !== null && <ErrorView error={error} />}
        {why === null ? (
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {label}
          </Button>
        ) : (
          <Tooltip content={why} relationship="description" withArrow>
            <Button type="submit" appearance="primary" disabledFocusable>
              {label}
            </Button>
          </Tooltip>
        )}
        <p className={styles.quiet} role="status">
          {why ?? 'Nothing moves yet: each is started in the Migration Manager. All are made, or none.'}
        </p>
      </form>
    </Card>
  );
}

interface SideProps {
  readonly term: string;
  readonly place: Place;
  readonly connectors: readonly Connector[];
}

function Side({ term, place, connectors }: SideProps) {
  const styles = useStyles();
  const name = connectors.find(({ id }) => id === place.connectorId)?.displayName ?? 'a connector that is gone';
  return (
    <div className={styles.side}>
      <span className={styles.term}>{term}</span>
      <PathText className={styles.strong} text={formatPath(place.root, place.path)} />
      <span className={styles.term}>
        of <bdi>{name}</bdi>
      </span>
    </div>
  );
}
