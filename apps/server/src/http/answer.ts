import { Readable } from 'node:stream';
import type { Route } from '@drover/api';
import type { Clock } from '@drover/core';
import type { FastifyReply } from 'fastify';
import { cutStalled } from './cut-stalled.ts';
import type { FileAnswer } from './handlers.ts';
import { type OutgoingEvent, sendEvents } from './send-events.ts';

interface AnswerPorts {
  readonly clock: Clock;
  /** Hears why a stream broke off. */
  readonly failed: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Sends what a handler gave, as its route declares it. Fields that the schema does not name never leave. */
export async function sendAnswer(
  route: Route,
  result: unknown,
  reply: FastifyReply,
  ports: AnswerPorts,
): Promise<FastifyReply> {
  const { answer } = route;
  reply.code(answer.status).header('cache-control', 'no-store');
  cutStalled(reply.raw);
  switch (answer.kind) {
    case 'json':
      return await reply.send(answer.schema.parse(result));
    case 'empty':
      return await reply.send();
    case 'events':
      await streamEvents(route, result as AsyncIterable<OutgoingEvent>, reply, ports);
      return reply;
    case 'file': {
      const { name, chunks, bytes } = result as FileAnswer;
      if (bytes !== undefined) reply.header('content-length', bytes);
      reply.header('content-disposition', disposition(name)).type(answer.type);
      return await reply.send(Readable.from(chunks, { objectMode: false, highWaterMark: 64 * 1024 }));
    }
    default:
      return answer satisfies never;
  }
}

async function streamEvents(
  route: Route,
  source: AsyncIterable<OutgoingEvent>,
  reply: FastifyReply,
  { clock, failed, signal }: AnswerPorts,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no', // nginx in front would hold events back
  });
  raw.flushHeaders();
  try {
    await sendEvents(raw, checked(route, source), clock, signal);
  } catch (error) {
    failed(error);
    raw.destroy();
  }
}

async function* checked(route: Route, source: AsyncIterable<OutgoingEvent>): AsyncGenerator<OutgoingEvent> {
  if (route.answer.kind !== 'events') return;
  for await (const event of source) {
    const schema = route.answer.events[event.event];
    if (schema !== undefined) yield { ...event, data: schema.parse(event.data) };
  }
}

/** Names in ASCII for old programs, and as they are for all others. */
function disposition(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
