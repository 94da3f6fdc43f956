import { VoiceAgentError } from './errors.js';

/** Which of the service's regions an agent lives in. */
export type ServerLocation = 'us' | 'global' | 'eu-residency' | 'in-residency' | 'sg-residency';

/** Hosts of the service's API, for https and wss alike. */
export const apiHosts: Readonly<Record<ServerLocation, string>> = {
  us: 'api.us.elevenlabs.io',
  global: 'api.elevenlabs.io',
  'eu-residency': 'api.eu.residency.elevenlabs.io',
  'in-residency': 'api.in.residency.elevenlabs.io',
  'sg-residency': 'api.sg.residency.elevenlabs.io',
};

/**
 * The API host of a region.
 *
 * @throws {VoiceAgentError} `configuration` for a word that names no region.
 */
export function hostOf(location: ServerLocation = 'us'): string {
  if (Object.hasOwn(apiHosts, location)) return apiHosts[location];
  throw new VoiceAgentError('configuration', `server-location must be one of ${Object.keys(apiHosts).join(', ')}.`);
}
