export { office365 } from './office-365/index.ts';
export { oneDriveForBusiness } from './onedrive/business.ts';
export { oneDriveConsumer } from './onedrive/consumer.ts';
