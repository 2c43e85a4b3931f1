/** What can be chosen in the menu of the selected rows. */
export type ActionName =
  | 'cancel'
  | 'delete'
  | 'destination'
  | 'duplicate'
  | 'flags'
  | 'logs'
  | 'notes'
  | 'pause'
  | 'priority'
  | 'resume'
  | 'scan'
  | 'schedule'
  | 'settings'
  | 'source'
  | 'tags';
