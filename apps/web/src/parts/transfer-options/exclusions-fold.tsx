import { Checkbox, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { Fold } from '../fold.tsx';
import { type Choice, chosenIds, rulesToTick, sayChoice, tick } from './exclusion-choice.ts';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: '12px', padding: '4px 0 12px' },
  rules: { display: 'grid', maxHeight: '220px', overflowY: 'auto' },
});

interface Props {
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
}

/** The rules by which system litter is left alone, each to be ticked. */
export function ExclusionsFold({ choice, onChange }: Props) {
  const styles = useStyles();
  const api = useApi();
  const { data: rules } = useQuery(queries.exclusionRules(api));
  // An own rule that is taken out stands there still, to be taken back.
  const [seen, setSeen] = useState<readonly string[]>([]);
  if (rules === undefined) return <Fold title="Exclusions" says="" />;
  const chosen = chosenIds(choice, rules);
  const shown = rulesToTick([...new Set([...seen, ...chosen])], rules);
  const change = (id: string, on: boolean) => {
    setSeen(shown.map((rule) => rule.id));
    onChange(tick(choice, id, on, rules));
  };
  return (
    <Fold title="Exclusions" says={sayChoice(choice, rules)}>
      <div className={styles.fields}>
        <span>System litter that is left alone:</span>
        <div className={styles.rules}>
          {shown.map(({ id, title, pattern }) => (
            <Checkbox
              key={id}
              label={`${title} (${pattern})`}
              checked={chosen.includes(id)}
              onChange={(_, { checked }) => change(id, checked === true)}
            />
          ))}
        </div>
      </div>
    </Fold>
  );
}
