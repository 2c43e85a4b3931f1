import type { ProblemAcceptance } from '@drover/api';
import { CAUSES, causeTitle, topicOf } from '@drover/core';
import type { Acceptance } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { toldRefusals, toldRows } from '../migrations/told-selection.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { problemReport } from '../problems/problem-report.ts';
import { retryProblem } from '../problems/retry-problem.ts';
import { helpOn } from '../runs/help-on.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';

type ProblemHandlers = Pick<
  Handlers,
  | 'acceptProblem'
  | 'downloadProblems'
  | 'listAcceptances'
  | 'listMigrationProblems'
  | 'retryProblem'
  | 'revokeAcceptance'
>;

export function problemHandlers(app: Application): ProblemHandlers {
  const { problems } = app;
  return {
    listMigrationProblems: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return (await problems.list(migration.id)).map((problem) => {
        const { remedy, mender } = CAUSES[topicOf(problem.cause)];
        return { ...problem, title: causeTitle(problem.cause), remedy, mender, help: helpOn(problem.cause) };
      });
    },
    downloadProblems: async ({ who, params, query }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const items = problems.items(migration.id, query.cause === undefined ? {} : { cause: query.cause });
      return { name: 'problems.csv', chunks: inChunks(problemReport(items)) };
    },
    retryProblem: async ({ who, params, body, context }) => {
      const visible = await visibleMigration(app, who, params.id);
      const { end, rows, items, bytes } = await retryProblem(app, who, visible, body);
      const told = await toldRows(app, rows);
      const detail = { cause: body.cause, rows: told, items, bytes, done: end.done, ...toldRefusals(end) };
      await noteChange(app, who, context, { action: 'migration.retry-problem', target: params.id, detail });
      return end;
    },
    acceptProblem: async ({ who, params, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const { cause, rows = null, reason } = body;
      const accepted = await problems.accept(migration.id, { cause, rows, reason, by: who.name });
      if (accepted === null) {
        throw new ApplicationError('not-found', 'Nothing is left of this cause that is not accepted already.');
      }
      const told = await toldRows(app, await problems.acceptedRows(accepted.id));
      const { items, bytes } = accepted;
      const detail = { cause, reason, rows: told, items, bytes };
      await noteChange(app, who, context, { action: 'migration.accept-problem', target: migration.id, detail });
      return acceptanceView(accepted);
    },
    listAcceptances: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return (await problems.acceptances(migration.id)).map(acceptanceView);
    },
    revokeAcceptance: async ({ who, params, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const { acceptanceId } = params;
      if (!(await problems.revoke(migration.id, acceptanceId))) throw new ApplicationError('not-found');
      const detail = { acceptance: acceptanceId };
      await noteChange(app, who, context, { action: 'migration.revoke-acceptance', target: migration.id, detail });
      return undefined;
    },
  };
}

function acceptanceView(acceptance: Acceptance): ProblemAcceptance {
  return { ...acceptance, title: causeTitle(acceptance.cause), at: acceptance.at.toISOString() };
}
