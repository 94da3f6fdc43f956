/**
 * The service without an account: scripted agents over a real WebSocket, for demos and tests. Needs Node and the package
 * `ws`.
 *
 * @packageDocumentation
 */
export { attach } from './simulator/server.js';
export type { Simulator, SimulatorOptions } from './simulator/server.js';
export { SimulatedAgent } from './simulator/agent.js';
export type { SimulatedAgentOptions } from './simulator/agent.js';
export type { Wire } from './simulator/stage.js';
export type { Clock } from './simulator/clock.js';
export type { ConversationRecord, ConversationReport, Received, Violation } from './simulator/record.js';
export type { SimulationOptions } from './simulator/options.js';
