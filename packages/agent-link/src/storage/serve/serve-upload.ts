import type { ResumableUpload } from '@drover/core';
import { rowsOf } from '../wire/entry-page.ts';
import type { Params } from '../wire/params.ts';
import { askLeave, receivedBody } from './serve-write.ts';
import { lacking, type ServedCall, targetFrom } from './served-call.ts';

type UploadMethod = 'upload.status' | 'upload.append' | 'upload.commit' | 'upload.abort';

export async function serveBegin({ target }: Params<'upload.begin'>, call: ServedCall): Promise<void> {
  const upload = uploadOf(call);
  await call.tell({
    value: await upload.begin(
      targetFrom(target, () => askLeave(call), call),
      call.signal,
    ),
  });
}

export async function serveUpload(method: UploadMethod, params: Params<UploadMethod>, call: ServedCall): Promise<void> {
  const upload = uploadOf(call);
  const { token } = params;
  const target = targetFrom(params.target, () => askLeave(call), call);
  switch (method) {
    case 'upload.status':
      return call.tell({ value: await upload.status(token, target, call.signal) });
    case 'upload.append': {
      const { offset } = params as Params<'upload.append'>;
      return call.tell({ value: await upload.append(token, target, offset, receivedBody(call), call.signal) });
    }
    case 'upload.commit':
      return call.tell({ value: rowsOf([await upload.commit(token, target, call.signal)]) });
    case 'upload.abort':
      await upload.abort(token, target, call.signal);
      return call.tell({ value: null });
    default:
      method satisfies never;
  }
}

function uploadOf({ connection }: ServedCall): ResumableUpload {
  if (connection.upload === undefined) throw lacking(undefined, 'upload');
  return connection.upload;
}
