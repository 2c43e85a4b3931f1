import type { PermissionDecision, PermissionPass, PermissionQuestion } from '@drover/api';
import { type KeptDecision, type KeptQuestion, type PassView, steerPasses } from '@drover/database';
import { ANSWERS, whyNoAnswer } from '@drover/migration';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { chosenRows, rowsOf } from '../migrations/filtered-rows.ts';
import { refuseUnusableSides } from '../migrations/refuse-unusable-sides.ts';
import { toldRefusals, toldSelection } from '../migrations/told-selection.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';

type PermissionPassHandlers = Pick<
  Handlers,
  | 'decidePermission'
  | 'getRowPermissions'
  | 'listPermissionDecisions'
  | 'listPermissionQuestions'
  | 'steerPermissions'
  | 'takeBackPermissionDecision'
>;

export function permissionPassHandlers(app: Application): PermissionPassHandlers {
  const { permissions, permissionMaps } = app;
  return {
    steerPermissions: async ({ who, params, body, context }) => {
      const visible = await visibleMigration(app, who, params.id);
      const { migration, around } = visible;
      const { selection, steering } = body;
      if (steering === 'apply' || steering === 'resume') {
        refuseUnusableSides(who, visible);
        const map = await permissionMaps.get(migration.id);
        if (map === null || map.entries.length === 0) throw new ApplicationError('no-permission-map');
      }
      const chosen = [rowsOf(migration, around), chosenRows(selection)] as const;
      const rows = await toldSelection(app, visible, selection);
      const end = await steerPasses(app.database, ...chosen, { steering, by: who.name });
      const detail = { steering, rows, done: end.done, ...toldRefusals(end) };
      await noteChange(app, who, context, { action: 'migration.permissions', target: migration.id, detail });
      return end;
    },
    getRowPermissions: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const row = (await app.rows.getMany([params.rowId])).get(params.rowId);
      if (row?.migrationId !== migration.id) throw new ApplicationError('not-found');
      const pass = await permissions.pass(row.id);
      return { pass: pass === null ? null : passView(pass) };
    },
    listPermissionQuestions: async ({ who, params, query }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const { questions, ...counts } = await permissions.questions(migration.id, query.row ?? null);
      return { questions: questions.map(questionView), ...counts };
    },
    listPermissionDecisions: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return (await permissions.decisions(migration.id)).map(decisionView);
    },
    decidePermission: async ({ who, params, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const { reason, ...decision } = body;
      const why = whyNoAnswer(decision, decision.answer);
      if (why !== null)
        throw new ApplicationError('invalid-request', why.reason, { field: 'answer', remedy: why.remedy });
      const kept = await permissions.decide(migration.id, decision, { reason, by: who.name });
      await noteChange(app, who, context, {
        action: 'migration.decide-permission',
        target: migration.id,
        detail: { decision: kept.id, ...body },
      });
      return decisionView(kept);
    },
    takeBackPermissionDecision: async ({ who, params, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const gone = await permissions.takeBack(migration.id, params.decisionId);
      if (gone === null) throw new ApplicationError('not-found');
      await noteChange(app, who, context, {
        action: 'migration.take-back-permission-decision',
        target: migration.id,
        detail: { decision: params.decisionId, ...gone },
      });
      return undefined;
    },
  };
}

function passView({ failure, againAt, begunAt, endedAt, ...pass }: PassView): PermissionPass {
  return {
    ...pass,
    failure: failure === null ? null : { message: failure.message, remedy: failure.remedy ?? null, side: failure.side },
    againAt: againAt?.toISOString() ?? null,
    begunAt: begunAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}

function questionView(question: KeptQuestion): PermissionQuestion {
  const { decision, ...asked } = question;
  return {
    ...asked,
    answers: ANSWERS[asked.kind],
    decision: decision === null ? null : decisionView(decision),
  };
}

function decisionView(decision: KeptDecision): PermissionDecision {
  return { ...decision, at: decision.at.toISOString() };
}
