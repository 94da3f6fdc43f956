/**
 * The service without an account: scripted agents over a real WebSocket, for demos and tests. Needs Node.
 *
 * @packageDocumentation
 */
export { attach } from './server.js';
export type { Simulator, SimulatorOptions } from './server.js';
export { SimulatedAgent } from './agent.js';
export type { SimulatedAgentOptions } from './agent.js';
export type { Wire } from './stage.js';
export type { Clock } from './clock.js';
export type { ConversationRecord, ConversationReport, Received, Violation } from './record.js';
export type { SimulationOptions } from './options.js';
export { parseRecording } from '../../../src/protocol/recording.js';
export type { RecordedClose, RecordedMessage, Recording } from '../../../src/protocol/recording.js';
