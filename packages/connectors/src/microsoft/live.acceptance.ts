import type { ConnectorDefinition } from '@drover/connector-kit';
import { describeConnector } from '@drover/connector-kit/testing';
import { liveVariables } from '../testing/live.ts';
import { librariesOf } from './office-365/directory.ts';
import { office365 } from './office-365/index.ts';
import { readRoot } from './office-365/names.ts';
import { TenantHosts } from './office-365/tenant-hosts.ts';
import { oneDriveForBusiness } from './onedrive/business.ts';
import { oneDriveConsumer } from './onedrive/consumer.ts';
import { startLivePlace } from './testing/live-place.ts';

const user = liveVariables('MICROSOFT_CLIENT_ID', 'MICROSOFT_TENANT', 'OFFICE_365_USER');
describeConnector('Office 365, live, the OneDrive of a user', {
  definition: office365,
  skip: user.skip,
  start: async () => {
    const { MICROSOFT_TENANT: tenant, OFFICE_365_USER: root } = user.given ?? expectGiven();
    const place = await startLivePlace({
      ...{ definition: office365 as unknown as ConnectorDefinition, options: { tenant }, root, above: [] },
      refreshToken: null,
      driveAddress: async () => `/users/${encodeURIComponent(root)}/drive`,
    });
    return { ...place, options: { tenant } };
  },
});

const site = liveVariables('MICROSOFT_CLIENT_ID', 'MICROSOFT_TENANT', 'OFFICE_365_SITE', 'OFFICE_365_LIBRARY');
describeConnector('Office 365, live, a library of a site', {
  definition: office365,
  skip: site.skip,
  start: async () => {
    const {
      MICROSOFT_TENANT: tenant,
      OFFICE_365_SITE: root,
      OFFICE_365_LIBRARY: library,
    } = site.given ?? expectGiven();
    const place = await startLivePlace({
      ...{ definition: office365 as unknown as ConnectorDefinition, options: { tenant }, root },
      ...{ above: ['Site Contents', library], refreshToken: null },
      driveAddress: async (graph, signal) => {
        const wanted = readRoot(root);
        const path = wanted.kind === 'site' ? wanted.path : null;
        const hosts = new TenantHosts(graph);
        const found = await (path === null ? hosts.topSite(null, signal) : hosts.siteOn(null, path, signal));
        const drive = (await librariesOf(graph, found, signal)).find(({ name }) => name === library);
        return `/drives/${encodeURIComponent(drive?.id ?? '')}`;
      },
    });
    return { ...place, options: { tenant } };
  },
});

for (const [name, definition, variable] of [
  ['OneDrive for Business (User), live', oneDriveForBusiness, 'ONEDRIVE_BUSINESS_REFRESH_TOKEN'],
  ['OneDrive Consumer, live', oneDriveConsumer, 'ONEDRIVE_CONSUMER_REFRESH_TOKEN'],
] as const) {
  const person = liveVariables('MICROSOFT_CLIENT_ID', variable);
  describeConnector(name, {
    definition,
    skip: person.skip,
    start: async () => {
      const place = await startLivePlace({
        ...{ definition: definition as unknown as ConnectorDefinition, options: {}, root: '', above: [] },
        refreshToken: (person.given ?? expectGiven())[variable],
        driveAddress: async () => '/me/drive',
      });
      return { ...place, options: {} };
    },
  });
}

function expectGiven(): never {
  throw new Error('a suite that is skipped was begun');
}
