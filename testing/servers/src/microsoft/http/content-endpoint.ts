import type { Answer } from '../answers/answer.ts';
import { notFound } from '../graph-error.ts';
import type { Service } from '../service.ts';
import { guarded } from './guarded.ts';
import type { Incoming } from './incoming.ts';

const COST_OF_A_FRAGMENT = 2;
const COST_OF_A_DOWNLOAD = 1;

/** Answers requests to the addresses of uploads and downloads, which carry their own permission. */
export function answerContent(service: Service, incoming: Incoming): Promise<Answer> {
  const { method, address, headers, body } = incoming;
  const [, kind, token = ''] = address.pathname.split('/');
  return guarded(service, incoming, `${method} ${kind}`, async (record) => {
    const app = kind === 'upload' ? service.uploads.appOf(token) : undefined;
    if (app !== undefined) {
      record.app = app;
      record.pauseLeft = service.throttle.pauseLeft(app);
      record.units = COST_OF_A_FRAGMENT;
      service.throttle.charge(app, COST_OF_A_FRAGMENT);
    }
    if (kind === 'upload') return service.uploads.answer(method, token, headers, body);
    record.units = COST_OF_A_DOWNLOAD;
    if (kind === 'download') return service.downloads.answer(method, token, headers);
    throw notFound();
  });
}
