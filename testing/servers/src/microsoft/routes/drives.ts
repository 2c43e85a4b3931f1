import { checkEntrance } from '../access/entrance.ts';
import { demand } from '../access/grants.ts';
import { type Answer, one } from '../answers/answer.ts';
import { driveOf } from '../answers/directory.ts';
import { invalid } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import { functionName, type GraphPath } from '../http/graph-path.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import type { Service } from '../service.ts';
import { answerItem } from './items.ts';
import type { Target } from './target.ts';

/** A drive, and everything in it by id or by path. */
export function answerDrive(
  service: Service,
  call: Call,
  drive: StoredDrive,
  rest: GraphPath,
): Answer | Promise<Answer> {
  demand(call.grant, call.method === 'GET' ? 'read-files' : 'write-files');
  const [first, second] = rest;
  if (first === undefined && call.method === 'GET') {
    checkEntrance(service, call.grant, drive, drive.root);
    return one('drive', driveOf(drive));
  }
  switch (functionName(first)) {
    case 'root':
      return enter(service, call, targetAt(drive, 'root', first?.below), rest.slice(1));
    case 'items':
      if (second === undefined) throw invalid('The id of an item is missing.');
      return enter(service, call, targetAt(drive, second.text, second.below), rest.slice(2));
    case 'search':
      return enter(service, call, targetAt(drive, 'root'), rest);
    default:
      throw invalid(`The simulator does not know this part of a drive: ${first?.text}.`);
  }
}

function enter(service: Service, call: Call, target: Target, rest: GraphPath): Answer | Promise<Answer> {
  checkEntrance(service, call.grant, target.drive, target.item ?? target.nearest);
  return answerItem(service, call, target, rest);
}

/** Finds what an id and a path below it mean; `nearest` is the last folder on the way that is there. */
function targetAt(drive: StoredDrive, id: string, below: readonly string[] = []): Target {
  const from = drive.byId(id);
  if (from === null) return { drive, item: null, nearest: drive.root, missing: null };
  let nearest = from;
  let depth = 0;
  for (; depth < below.length; depth += 1) {
    const next = drive.child(nearest, below[depth] ?? '');
    if (next === null) break;
    nearest = next;
  }
  const missing = below.slice(depth);
  return { drive, item: missing.length === 0 ? nearest : null, nearest, missing };
}
