import { VoiceAgentError } from './errors.js';
import { nameInScript } from './option-name.js';

/** A region of the service, in which an agent lives. */
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
 * @param nameOf What an error calls the option.
 * @throws {VoiceAgentError} `configuration` for a word that names no region.
 */
export function hostOf(location: ServerLocation = 'us', nameOf = nameInScript): string {
  if (Object.hasOwn(apiHosts, location)) return apiHosts[location];
  const regions = Object.keys(apiHosts).join(', ');
  throw new VoiceAgentError('configuration', `${nameOf('serverLocation')} must be one of ${regions}.`);
}
