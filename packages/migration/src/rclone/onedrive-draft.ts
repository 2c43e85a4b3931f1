import { type Draft, filled, stated } from './draft.ts';
import type { Remote } from './parse-config.ts';

const SIGN_IN = 'Sign in anew: the token of rclone is of no use to another program.';

/** The connector that a remote of rclone's `onedrive` becomes, by the kind of its drive. https://rclone.org/onedrive/#standard-options */
export function oneDriveDraft(remote: Remote): Draft {
  const region = stated(remote, 'region');
  const elsewhere = ['', 'global'].includes(region)
    ? []
    : [`It lies in the national cloud "${region}": the app under Settings must be registered there.`];
  switch (stated(remote, 'drive_type')) {
    case 'personal':
      return { connectorType: 'onedrive-consumer', options: {}, notes: [SIGN_IN, ...elsewhere] };
    case 'documentLibrary': {
      const notes = [
        'It is a library of SharePoint: an administrator lets the app in, then choose the library under its site.',
        ...(stated(remote, 'tenant') === '' ? ['Enter the directory, such as contoso.onmicrosoft.com.'] : []),
        ...elsewhere,
      ];
      return { connectorType: 'office-365', options: filled({ tenant: stated(remote, 'tenant') }), notes };
    }
    default: {
      const other =
        stated(remote, 'drive_type') === 'business'
          ? []
          : ['rclone does not say of what kind it is: for a personal account use OneDrive Consumer instead.'];
      return {
        connectorType: 'onedrive-business',
        options: {},
        notes: [`${SIGN_IN} It shows the OneDrive of the account that you sign in with.`, ...other, ...elsewhere],
      };
    }
  }
}
