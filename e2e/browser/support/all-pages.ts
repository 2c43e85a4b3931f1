import type { FakeAnswers } from './fake-server.ts';
import { agentConnector, withAgents, withHomeDrives } from './sample-agents.ts';
import { empty, full, signedOut } from './sample-answers.ts';
import { connectors, endedRun, liveRun } from './sample-data.ts';
import { harsh } from './sample-harsh.ts';
import { managing, migrationAddress, unmanaged } from './sample-manager.ts';

interface PageToShow {
  readonly name: string;
  readonly address: string;
  readonly answers: FakeAnswers;
  /** What must be read before the page is what it should be. */
  readonly landmark: string;
  /** Given to the field of this name first. */
  readonly file?: { readonly label: string; readonly name: string; readonly text: string };
}

const wizard = `/transfer-wizard?from=${connectors[0]?.id}&fromPath=${encodeURIComponent('["Projects"]')}`;
const ready = `${wizard}&to=${connectors[3]?.id}`;
const each = `/transfer-wizard/each?from=${agentConnector.id}&fromPath=${encodeURIComponent('["D:","Users"]')}&to=${connectors[3]?.id}`;
const panel = `/migration-manager?transfer=T${'0'.repeat(20)}1`;

const rcloneFile = {
  ...{ label: 'rclone.conf to upload', name: 'rclone.conf' },
  text: [
    '[AVeryLongNameWithoutASingleSpace_AVeryLongNameWithoutASingleSpace_AVeryLongNameWithoutASingleSpace]',
    ...['type = sftp', 'host = sftp.example.com', 'user = me'],
    ...['[ملفات المشروع]', 'type = azureblob', 'account = acme', 'use_msi = true'],
    ...['[mine]', 'type = onedrive', 'drive_type = personal', '[photos]', 'type = drive', 'token = {}'],
  ].join('\n'),
};

/** Every page as somebody may meet it: on the first day, at work, and with the worst of names. */
export const allPages: readonly PageToShow[] = (
  [
    ['sign-in', '/sign-in', signedOut, 'Sign in'],
    ['wizard-empty', '/transfer-wizard', empty, 'No connectors yet'],
    ['wizard-connectors', '/transfer-wizard', full, 'Step 3: Start transferring'],
    ['wizard-source', wizard, full, 'List complete'],
    ['wizard-ready', ready, full, 'A scan writes nothing'],
    ['wizard-lost', `/transfer-wizard?from=${connectors[2]?.id}`, full, 'This connector is no longer authorized.'],
    ['authorize-dialog', '/transfer-wizard?authorize=source', full, 'Servers and protocols'],
    ['authorize-ftp', '/connectors/authorize/ftp', full, 'What to prepare'],
    ['reauthorize-ftp', `/connectors/${connectors[0]?.id}/reauthorize`, full, 'What to prepare'],
    ['authorize-agent', '/connectors/authorize/agent', withAgents, 'What to prepare'],
    ['connector-agents', `/connectors/${agentConnector.id}/agents`, withAgents, 'Add an agent'],
    ['each-folder', each, withHomeDrives(9), '7 of 9 chosen'],
    ['connectors-empty', '/connectors', empty, 'No connectors yet'],
    ['connectors', '/connectors', full, 'SFTP'],
    ['manager-empty', '/migration-manager', empty, 'No transfers yet'],
    ['manager', '/migration-manager', full, '7 transfers'],
    ['manager-panel', panel, full, 'Transfer Summary'],
    ['run-live', `/runs/${liveRun.id}`, full, 'The file is open in another program'],
    ['run-limits', `/runs/${liveRun.id}?tab=settings`, full, 'Files at once'],
    ['run-ended', `/runs/${endedRun.id}?tab=log`, full, 'Code 211'],
    ['run-settings', `/runs/${endedRun.id}?tab=settings`, full, 'Exclusion rules'],
    ['run-empty', `/runs/${endedRun.id}`, empty, 'The log is empty'],
    ['account', '/account', full, 'Nightly report'],
    ['users', '/users', full, 'Tomas Berg'],
    ['settings', '/settings', full, 'Allowed networks'],
    ['audit', '/audit', full, 'connector.authorize'],
    ['help', '/help', full, 'What happens to files that are there already'],
    ['not-found', '/nowhere', full, 'There is no page at this address'],
    ['wizard-connectors-harsh', '/transfer-wizard', harsh, 'Step 3: Start transferring'],
    ['wizard-ready-harsh', ready, harsh, 'A scan writes nothing'],
    ['connectors-harsh', '/connectors', harsh, 'SFTP'],
    ['manager-panel-harsh', panel, harsh, 'Transfer Summary'],
    ['run-live-harsh', `/runs/${liveRun.id}`, harsh, 'Moving now'],
    ['run-ended-harsh', `/runs/${endedRun.id}?tab=log`, harsh, 'Code 211'],
    ['account-harsh', '/account', harsh, 'API tokens'],
    ['users-harsh', '/users', harsh, 'seen'],
    ['audit-harsh', '/audit', harsh, 'connector.authorize'],
    ['migration-empty', migrationAddress, unmanaged, 'Add Users'],
    ['migration', migrationAddress, managing, 'user-00003'],
    ['problems', `${migrationAddress}?tab=problems`, managing, 'Accepted as not migrated'],
    ['proof', `${migrationAddress}?tab=proof`, managing, 'Download the public key'],
    ['import', `${migrationAddress}/import`, unmanaged, 'template'],
    ['discover', `${migrationAddress}/discover`, unmanaged, 'Auto Discover Users'],
    ['permission-map', `${migrationAddress}/permission-map`, managing, 'Source User, Destination User'],
    ['limits', `/connectors/${connectors[0]?.id}/limits`, managing, 'Save limits'],
    ['mail', '/settings', managing, 'Mail server'],
    ['rclone', '/connectors/from-rclone', managing, 'There is no connector for', rcloneFile],
  ] as const
).map(([name, address, answers, landmark, file]) => ({
  ...{ name, address, answers, landmark },
  ...(file === undefined ? {} : { file }),
}));
