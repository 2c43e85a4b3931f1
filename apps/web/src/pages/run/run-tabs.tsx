import type { Run } from '@drover/api';
import { CounterBadge, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useId } from 'react';
import { Card } from '../../parts/card.tsx';
import { LogTab } from './log-tab.tsx';
import { ProblemsTab } from './problems-tab.tsx';
import { countFailures, countProblems } from './run-figures.ts';
import { SettingsTab } from './settings-tab.tsx';

const useStyles = makeStyles({
  tabs: { padding: '4px 12px 0', borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, overflowX: 'auto' },
  badge: { marginLeft: '8px' },
  panel: { minHeight: '240px' },
});

/** Problems, log and settings of a run. */
export function RunTabs({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const navigate = useNavigate({ from: '/runs/$id' });
  const search = useSearch({ from: '/frame/runs/$id' });
  const id = useId();
  const problems = countProblems(run.counters);
  const tab = search.tab ?? (problems > 0 || run.state !== 'ended' ? 'problems' : 'log');
  return (
    <Card>
      <TabList
        className={styles.tabs}
        selectedValue={tab}
        onTabSelect={(_, { value }) =>
          void navigate({ search: (before) => ({ ...before, tab: value as typeof tab }), replace: true })
        }
      >
        <Tab value="problems" id={`${id}-problems`} aria-controls={`${id}-panel`}>
          Problems
          {problems > 0 && (
            <CounterBadge
              className={styles.badge}
              count={problems}
              overflowCount={9999}
              color={countFailures(run.counters) > 0 ? 'danger' : 'informative'}
              size="small"
            />
          )}
        </Tab>
        <Tab value="log" id={`${id}-log`} aria-controls={`${id}-panel`}>
          Log
        </Tab>
        <Tab value="settings" id={`${id}-settings`} aria-controls={`${id}-panel`}>
          Settings of this run
        </Tab>
      </TabList>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${tab}`} className={styles.panel}>
        {tab === 'problems' && <ProblemsTab run={run} />}
        {tab === 'log' && <LogTab run={run} />}
        {tab === 'settings' && <SettingsTab run={run} />}
      </div>
    </Card>
  );
}
