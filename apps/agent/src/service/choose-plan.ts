import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { launchAgentPlan, launchDaemonPlan } from './launchd-plan.ts';
import type { ServicePlan, ServiceSettings } from './service-plan.ts';
import { systemdPlan, systemdUserPlan } from './systemd-plan.ts';
import { windowsServicePlan, windowsUserPlan } from './windows-plan.ts';

/** The service of the machine that the system of this machine knows. */
export function machinePlan(
  settings: ServiceSettings,
  { platform, env }: Pick<World, 'platform' | 'env'>,
): ServicePlan {
  switch (platform) {
    case 'linux':
      return systemdPlan(settings);
    case 'darwin':
      return launchDaemonPlan(settings);
    case 'win32':
      return windowsServicePlan(settings, env);
    default:
      throw unknownSystem(platform);
  }
}

/** The same for the user that runs this, who keeps the agent's folder. */
export function userPlan(
  { platform, home: userHome, uid }: Pick<World, 'platform' | 'home' | 'uid'>,
  command: readonly string[],
  home: string,
): ServicePlan {
  switch (platform) {
    case 'linux':
      return systemdUserPlan(command, home, userHome);
    case 'darwin':
      return launchAgentPlan(command, home, { userHome, uid: uid ?? 0 });
    case 'win32':
      return windowsUserPlan(command, home);
    default:
      throw unknownSystem(platform);
  }
}

function unknownSystem(platform: string): Refusal {
  return new Refusal(
    'failed',
    `Services are known for systemd, launchd and Windows, not for ${platform}. Let your system run: agent start`,
  );
}
