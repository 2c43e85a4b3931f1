export { MemoryLink } from '../storage/testing/memory-link.ts';
export { createTestCertificate, type TestCertificate } from './certificate.ts';
export { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
export { type FuzzResult, fuzzLinks } from './fuzz-links.ts';
export { CLAIMED, startTestGateway, type TestGateway } from './gateway.ts';
export { type LinkedPair, startLinkedPair, testDial } from './linked-pair.ts';
