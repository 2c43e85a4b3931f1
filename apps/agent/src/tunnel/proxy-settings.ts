import type { ProxySettings } from '@drover/agent-link';
import type { World } from '../world.ts';

/** The setting wins over the environment, whose names other programs write in small letters too; "none" is the direct way. */
export function proxySettings(setting: string | undefined, env: World['env']): ProxySettings {
  const found = named(env, 'https_proxy') ?? named(env, 'all_proxy');
  const noProxy = named(env, 'no_proxy');
  return {
    ...(setting === undefined ? {} : { proxy: setting === 'none' ? '' : setting }),
    ...(found === undefined ? {} : { httpsProxy: found.value, httpsProxyFrom: found.name }),
    ...(noProxy === undefined ? {} : { noProxy: noProxy.value }),
  };
}

interface Named {
  readonly name: string;
  readonly value: string;
}

function named(env: World['env'], lower: string): Named | undefined {
  for (const name of [lower, lower.toUpperCase()]) {
    const value = env[name];
    if (value !== undefined) return { name, value };
  }
  return undefined;
}
