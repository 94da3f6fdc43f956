/** Safari's `navigator.audioSession`: what the system is to take the page's sound for. No other engine has it. */
interface AudioSession {
  type: string;
}

/**
 * Tells the system that the page is about to talk, so that iOS neither routes the agent to the earpiece nor stops one of both
 * directions. Call it before the microphone is asked for.
 *
 * @returns Gives back what there was before.
 */
export function claimAudioSession(): () => void {
  const { audioSession } = navigator as Navigator & { audioSession?: AudioSession };
  if (!audioSession) return () => undefined;
  const { type } = audioSession;
  audioSession.type = 'play-and-record';
  return () => (audioSession.type = type);
}
