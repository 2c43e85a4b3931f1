import { watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { TlsSettings } from '../config/read-settings.ts';
import type { CertificateAndKey } from './make-certificate.ts';

const SETTLE_MS = 1000;

/** Takes up a renewed certificate without a restart: when its files change, and whenever `reload` is called. */
export function keepTlsFresh(
  server: { setSecureContext(options: CertificateAndKey): void },
  settings: TlsSettings,
  load: () => Promise<CertificateAndKey | null>,
  log: Logger,
): Disposable & { reload(): void } {
  let timer: NodeJS.Timeout | null = null;
  const take = (): void => {
    timer = null;
    load().then(
      (found) => {
        if (found === null) return;
        server.setSecureContext({ ...found });
        log.info({}, 'the certificate was read again');
      },
      (error: unknown) => log.error({ err: error }, 'the new certificate cannot be used; the old one goes on'),
    );
  };
  const reload = (): void => {
    // Certificate and key are replaced one after the other.
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(take, SETTLE_MS);
    timer.unref();
  };
  const folders = settings.kind === 'files' ? new Set([dirname(settings.certificate), dirname(settings.key)]) : [];
  const watchers = [...folders].map((folder) =>
    watch(folder, { persistent: false }, reload).on('error', (error) =>
      log.warn({ err: error }, 'certificates are not watched'),
    ),
  );
  return {
    reload,
    [Symbol.dispose]() {
      if (timer !== null) clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
