interface ProblemInfo {
  readonly status: number;
  readonly title: string;
  /** What to do when the answer does not say it better. */
  readonly remedy: string;
}

/** Every problem that the interface answers with; programs go by the code, people by title, detail and remedy. */
export const PROBLEMS = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    remedy: 'Correct what is named, then send it again.',
  },
  'not-signed-in': { status: 401, title: 'You are not signed in', remedy: 'Sign in, then try again.' },
  'wrong-credentials': {
    status: 401,
    title: 'E-mail address or password is wrong',
    remedy: 'Check both, upper and lower case included.',
  },
  'code-needed': {
    status: 401,
    title: 'A code is needed beside the password',
    remedy: 'Enter the code that your authenticator app shows now, or one of your recovery codes.',
  },
  'wrong-code': {
    status: 401,
    title: 'The code is wrong',
    remedy:
      'Enter the code that the app shows now; each works once. Check the clock of the device, or use a recovery code.',
  },
  forbidden: { status: 403, title: 'Your role does not allow this', remedy: 'Ask an administrator.' },
  'session-needed': {
    status: 403,
    title: 'No API token may do this',
    remedy: 'Sign in on the page of this server, and do it there.',
  },
  'cross-site': {
    status: 403,
    title: 'The request came from another site',
    remedy: 'Use the page of this server, or an API token.',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing, or it is not yours to see',
    remedy: 'Go back to the list; it may have been deleted.',
  },
  'folder-not-found': {
    status: 404,
    title: 'The folder is not there',
    remedy: 'Go up a folder and load the list again.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take that method',
    remedy: 'See the reference of the interface.',
  },
  'already-set-up': { status: 409, title: 'This server is set up already', remedy: 'Sign in.' },
  'already-running': {
    status: 409,
    title: 'The transfer is running already',
    remedy: 'Watch its run, or cancel it first.',
  },
  'not-running': { status: 409, title: 'The run has ended', remedy: 'Start the transfer again.' },
  'no-copy': {
    status: 409,
    title: 'Only a copy that has ended has a proof',
    remedy: 'Copy the transfer, wait for the end, then ask again. Scans write nothing that could be proved.',
  },
  'no-logs': {
    status: 409,
    title: 'Nothing of what was chosen has a log',
    remedy: 'Choose what was scanned or copied; each run has a log from its beginning.',
  },
  'no-permission-map': {
    status: 409,
    title: 'The migration has no permission map',
    remedy: 'Say on the page of its permission map who stands for whom at the destination, then apply the permissions.',
  },
  'no-directory': {
    status: 409,
    title: 'Nobody knows yet which directory the connector uses',
    remedy: 'Look at its folders once, or test it, then enter the number again.',
  },
  'no-licences': {
    status: 409,
    title: 'What the service allows does not go by licences',
    remedy: 'There is nothing to enter: Drover waits whenever the service asks to.',
  },
  'already-exists': { status: 409, title: 'Something of that name is there already', remedy: 'Choose another name.' },
  'email-taken': { status: 409, title: 'Somebody has that e-mail address already', remedy: 'Use another address.' },
  'user-disabled': {
    status: 409,
    title: 'The person is kept from signing in',
    remedy: 'Let them sign in again first, then make the link.',
  },
  'second-factor-on': {
    status: 409,
    title: 'You are asked for a code already',
    remedy: 'Turn two-step sign-in off first to use another app.',
  },
  'second-factor-off': {
    status: 409,
    title: 'There is no authenticator app to confirm or to end',
    remedy: 'Turn two-step sign-in on first.',
  },
  'mail-off': {
    status: 409,
    title: 'Mail is not set up',
    remedy: 'Enter a mail server under Settings first.',
  },
  'last-administrator': {
    status: 409,
    title: 'There must be an administrator',
    remedy: 'Make somebody else an administrator first.',
  },
  'connector-deauthorized': {
    status: 409,
    title: 'The connector is not authorized any more',
    remedy: 'Reauthorize the connector; it stays the same connector for its transfers.',
  },
  'connector-in-use': {
    status: 409,
    title: 'The connector is in use',
    remedy: 'Wait for its runs to end, or cancel them.',
  },
  'last-agent': {
    status: 409,
    title: 'It is the only agent of the connector',
    remedy: 'Add another agent first, reauthorize the connector with the key of another one, or delete the connector.',
  },
  'agent-address-unknown': {
    status: 409,
    title: 'It is not known where agents call this server',
    remedy: 'An administrator enters the address for agents under Settings.',
  },
  'sign-in-needed': {
    status: 409,
    title: 'A connector of this type is authorized by signing in',
    remedy: 'Authorize it on the page of this server: it opens the sign-in of the service.',
  },
  'sign-in-app-missing': {
    status: 409,
    title: 'No app is set up for this service',
    remedy: 'An administrator registers one at the service and enters it under Settings.',
  },
  'destination-unknown': {
    status: 409,
    title: 'The row has no destination yet',
    remedy: 'Give it a destination, or scan it: a scan needs none.',
  },
  'set-by-environment': {
    status: 409,
    title: 'The environment decides about that',
    remedy: 'Change it where Drover is started, then start it again.',
  },
  'copy-into-itself': {
    status: 409,
    title: 'The copy would go into itself',
    remedy: 'Choose another folder on one side.',
  },
  'link-invalid': {
    status: 410,
    title: 'The link was used already, or is too old',
    remedy: 'Ask an administrator for a new one.',
  },
  'sign-in-over': {
    status: 410,
    title: 'This sign-in was finished already, is too old, or was begun elsewhere',
    remedy: 'Close the window and press Authorize again; finish it within ten minutes, in the same browser.',
  },
  'too-large': { status: 413, title: 'The request is too large', remedy: 'Send less at once.' },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is of another type than this address takes',
    remedy: 'Send application/json in UTF-8, or a file as application/octet-stream where one is asked for.',
  },
  'not-confirmed': {
    status: 422,
    title: 'The confirmation does not match',
    remedy: 'Repeat the name exactly as it is shown.',
  },
  'file-refused': {
    status: 422,
    title: 'The file has errors, so nothing was changed',
    remedy: 'Correct the lines that are named, then send it again.',
  },
  'connector-refused': {
    status: 422,
    title: 'The connector could not be authorized',
    remedy: 'Correct the settings, then try again.',
  },
  'sign-in-refused': {
    status: 422,
    title: 'The service refused the sign-in',
    remedy: 'Sign in again, and accept what is asked for.',
  },
  'other-account': {
    status: 422,
    title: 'Another account signed in than the one of the connector',
    remedy: 'Sign in with the account of the connector, or authorize a new connector for the other one.',
  },
  'network-not-allowed': {
    status: 422,
    title: 'Connectors may not reach that network',
    remedy: 'Ask an administrator to allow it, or use another server.',
  },
  'folder-not-allowed': {
    status: 422,
    title: 'That folder of this server may not be used',
    remedy: 'Use a folder below those that the administrator opened (DROVER_LOCAL_ROOTS).',
  },
  'connector-missing': {
    status: 423,
    title: 'A connector of this transfer was deleted, or is not shared with you any more',
    remedy: 'Make a new transfer with another connector.',
  },
  'too-many-attempts': {
    status: 429,
    title: 'Too many attempts',
    remedy: 'Wait as long as the answer says, then try again.',
  },
  'too-many-proofs': {
    status: 503,
    title: 'Too many proofs are being made',
    remedy: 'Wait until others are done, then ask again.',
  },
  'mail-failed': {
    status: 502,
    title: 'The mail server did not take the mail',
    remedy: 'Check the settings of mail, then try again.',
  },
  'internal-error': {
    status: 500,
    title: 'Drover made a mistake',
    remedy: 'Try again; if it stays, report it with the number of the request.',
  },
  'agent-download-failed': {
    status: 502,
    title: 'The download could not be made',
    remedy: 'Try again, or take the portable folder, which needs nothing from elsewhere.',
  },
  'storage-failed': {
    status: 502,
    title: 'The storage service did not do what was asked',
    remedy: 'Try again, or test the connector.',
  },
  unavailable: {
    status: 503,
    title: 'The server is not ready',
    remedy: 'Wait a moment, then try again.',
  },
} as const satisfies Readonly<Record<string, ProblemInfo>>;

export type ProblemCode = keyof typeof PROBLEMS;

export function problemInfo(code: ProblemCode): ProblemInfo {
  return PROBLEMS[code];
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
