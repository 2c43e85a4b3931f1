import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Application } from './application.ts';

export interface Metrics {
  /** Counts an answered request. */
  answered(route: string, method: string, status: number, seconds: number): void;
  text(): Promise<string>;
}

/** Figures for Prometheus: the process, its requests, and the runs as they stand. */
export function createMetrics(
  app: Pick<Application, 'runs' | 'snapshots' | 'version'>,
  workers: () => Promise<number>,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'drover_info', help: 'Version of Drover.', labelNames: ['version'], registers }).set(
    { version: app.version },
    1,
  );
  const requests = new Histogram({
    name: 'drover_http_request_seconds',
    help: 'Time to answer requests.',
    labelNames: ['route', 'method'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const statuses = new Counter({
    name: 'drover_http_answers_total',
    help: 'Answers by status.',
    labelNames: ['status'],
    registers,
  });
  new Gauge({
    name: 'drover_runs',
    help: 'Runs that have not ended, by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      const counted = await app.runs.countLive();
      for (const state of ['queued', 'running', 'paused', 'canceling'] as const) {
        this.set({ state }, counted.get(state) ?? 0);
      }
    },
  });
  new Gauge({
    name: 'drover_bytes_per_second',
    help: 'What all runs move now.',
    registers,
    async collect() {
      const live = await app.snapshots.live();
      this.set(live.reduce((sum, { progress }) => sum + progress.bytesPerSecond, 0));
    },
  });
  new Gauge({
    name: 'drover_workers',
    help: 'Worker processes that are alive.',
    registers,
    async collect() {
      this.set(await workers());
    },
  });
  return {
    answered(route, method, status, seconds) {
      requests.observe({ route, method }, seconds);
      statuses.inc({ status });
    },
    text: () => registry.metrics(),
  };
}
