import type { ServerMessage, UserAudioChunk } from './messages.js';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that may be missing; never one that a page has put on the prototype of all objects. */
export const ownField = <Type extends object, Name extends keyof Type>(
  value: Type,
  name: Name,
): Type[Name] | undefined => (Object.hasOwn(value, name) ? value[name] : undefined);

/** Narrows a received message, known or not, by its type. */
export const isMessage = <Type extends ServerMessage['type']>(
  message: { type: string },
  type: Type,
): message is Extract<ServerMessage, { type: Type }> => message.type === type;

/** Whether a message of the client is audio: the only one without a type. */
export const isUserAudio = (message: object): message is UserAudioChunk => Object.hasOwn(message, 'user_audio_chunk');
