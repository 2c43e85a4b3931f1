/** What can be chosen in the menu of the selected rows, and needs to be asked for more. */
export type DialogName =
  | 'cancel'
  | 'delete'
  | 'destination'
  | 'flags'
  | 'notes'
  | 'priority'
  | 'scanAgainst'
  | 'schedule'
  | 'settings'
  | 'source'
  | 'tags';

/** All of the menu: some are done at once. */
export type ActionName =
  | DialogName
  | 'applyPermissions'
  | 'cancelPermissions'
  | 'duplicate'
  | 'logs'
  | 'pause'
  | 'pausePermissions'
  | 'pauseSchedule'
  | 'resume'
  | 'resumePermissions'
  | 'resumeSchedule'
  | 'scan'
  | 'unschedule';
