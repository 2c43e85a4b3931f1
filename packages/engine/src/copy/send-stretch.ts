import type { ByteStream, PartLimits, ResumableUpload } from '@drover/core';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';
import { partsAtOnce } from './part-size.ts';
import { keepToken, type Stretch } from './pending-upload.ts';
import type { SourceBody } from './source-body.ts';
import { targetOf } from './write-target.ts';

/** Sends one missing stretch: in one go where parts must come in order, else cut into parts that travel together. */
export async function sendStretch(
  job: CopyJob,
  upload: ResumableUpload,
  stretch: Stretch,
  body: SourceBody,
  context: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const parts = context.destination.capabilities.parts;
  if (parts?.parallel) await sendTogether(job, upload, stretch, body, parts, context, signal);
  else await appendAt(job, upload, stretch.from, body, context, signal);
  // Who stops at the announced length has not asked for the end, where changes of the source are found.
  if (!body.ended) await body.next();
}

async function appendAt(
  job: CopyJob,
  upload: ResumableUpload,
  offset: number,
  body: ByteStream,
  context: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const { pending } = job;
  if (pending === null) throw new TypeError('the upload has not begun');
  const target = targetOf(job, pending.temporary, context);
  const token = await upload.append(pending.token, target, offset, body, signal);
  if (token !== pending.token) await keepToken(job, token, pending.temporary, context);
}

/** The source is read once, in order; its parts are sent side by side. */
async function sendTogether(
  job: CopyJob,
  upload: ResumableUpload,
  stretch: Stretch,
  body: SourceBody,
  limits: PartLimits,
  context: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const { count, bytes } = partsAtOnce(job.source.size ?? 0, limits);
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const cutter = new PartCutter(body, bytes);
  try {
    for (let offset = stretch.from; offset < stretch.to && failures.length === 0; ) {
      const part = await cutter.next();
      if (part.bytes === 0) break;
      const work: Promise<void> = appendAt(job, upload, offset, streamOf(part.chunks), context, signal)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
      offset += part.bytes;
      if (underWay.size >= count) await Promise.race(underWay);
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
}

/** Cuts a stream into pieces of one size without copying bytes. */
class PartCutter {
  readonly #body: AsyncIterator<Uint8Array>;
  readonly #size: number;
  #rest: Uint8Array | null = null;

  constructor(body: AsyncIterator<Uint8Array>, size: number) {
    this.#body = body;
    this.#size = size;
  }

  async next(): Promise<{ readonly chunks: readonly Uint8Array[]; readonly bytes: number }> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < this.#size) {
      const chunk = this.#rest ?? (await this.#pull());
      if (chunk === null) break;
      const fitting = chunk.subarray(0, this.#size - bytes);
      this.#rest = fitting.length < chunk.length ? chunk.subarray(fitting.length) : null;
      chunks.push(fitting);
      bytes += fitting.length;
    }
    return { chunks, bytes };
  }

  async #pull(): Promise<Uint8Array | null> {
    const step = await this.#body.next();
    return step.done === true ? null : step.value;
  }
}

function streamOf(chunks: readonly Uint8Array[]): ByteStream {
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  };
}
