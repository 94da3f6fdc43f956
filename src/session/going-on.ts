import { abortedError, VoiceAgentError } from '../base/errors.js';
import { endTracks, isMicrophoneGranted, requestMicrophone } from '../audio/microphone.js';
import type { CallHost } from './call-events.js';
import type { CallOptions } from './call-options.js';
import type { Conversation } from './conversation.js';

/**
 * Asks for the microphone while a typed conversation goes on. Why there is none is told, and ends nothing.
 *
 * @param isTyped Whether the typed conversation still goes on.
 * @returns A function that lets the microphone go: call it when the spoken conversation has its own, so that the browser does
 *   not ask twice.
 * @throws {VoiceAgentError} As `requestMicrophone`.
 */
export async function microphoneFor(
  host: CallHost,
  { inputDeviceId: deviceId, audioConstraints: constraints, inputStream }: CallOptions,
  signal: AbortSignal,
  isTyped: () => boolean,
): Promise<() => void> {
  const set = (fields: Pick<Partial<Conversation>, 'error' | 'microphoneAsked'>): void => {
    if (isTyped()) host.update({ type: 'set', fields });
  };
  set({ error: undefined });
  if (inputStream) return () => undefined;
  let isOpen = true;
  void isMicrophoneGranted().then((is) => isOpen && !is && set({ microphoneAsked: true }));
  try {
    const stream = await requestMicrophone({ deviceId, constraints, signal });
    if (isTyped()) return () => endTracks(stream);
    endTracks(stream);
    throw abortedError();
  } catch (cause) {
    const error = VoiceAgentError.from(cause, 'microphone-denied', 'The microphone could not be had.');
    if (error.code !== 'aborted' && isTyped()) {
      set({ error });
      host.emit('error', error);
    }
    throw error;
  } finally {
    isOpen = false;
    set({ microphoneAsked: false });
  }
}
