import type { CallOptions } from './call-options.js';
import type { Input } from './conversation.js';
import type { Metrics } from './metrics.js';
import { Sending } from './sending.js';

/** What is read and set of the sound of a conversation: microphone, loudspeaker, levels. */
export abstract class Sounding<Events> extends Sending<Events> {
  /** Options that may change during a conversation, and while its call loads. */
  protected readonly settings: Pick<CallOptions, 'muted' | 'volume' | 'inputDeviceId' | 'outputDeviceId' | 'yield'> =
    {};

  /** Whether a conversation uses anything. */
  protected abstract readonly isRunning: boolean;

  /** Changes the snapshot by the reducer. */
  protected abstract update(input: Input): void;

  /** Measurements of the conversation, or of the last one. */
  get metrics(): Metrics | undefined {
    return this.call?.metrics;
  }

  /** How loud the visitor is, RMS 0 to 1; also while muted. Poll it. */
  get inputLevel(): number {
    return this.call?.audio?.inputLevel ?? 0;
  }

  /** How loud the agent is, RMS 0 to 1. Poll it. */
  get outputLevel(): number {
    return this.call?.audio?.player.level ?? 0;
  }

  /** What the agent says, before the volume: for recorders, avatars and lip sync. Missing without a spoken conversation. */
  get outputStream(): MediaStream | undefined {
    return this.isRunning ? this.call?.audio?.player.stream : undefined;
  }

  /** While muted, silence is sent in place of what the microphone hears. */
  set muted(muted: boolean) {
    // The element tells with every render.
    if (muted === this.settings.muted) return;
    this.settings.muted = muted;
    if (this.call) this.call.muted = muted;
  }

  /** Volume of the agent, 0 to 1. */
  set volume(volume: number) {
    this.settings.volume = volume;
    if (this.call?.audio) this.call.audio.volume = volume;
  }

  /** Changes the microphone; empty for the default one. */
  set inputDeviceId(deviceId: string | undefined) {
    this.settings.inputDeviceId = deviceId;
    if (this.call?.audio) this.call.audio.inputDeviceId = deviceId;
  }

  /** Changes the loudspeaker, in browsers that can choose one; empty for the default one. */
  set outputDeviceId(deviceId: string | undefined) {
    this.settings.outputDeviceId = deviceId;
    if (this.call?.audio) this.call.audio.outputDeviceId = deviceId;
  }

  /** Whether the agent's voice is lowered at once when the visitor begins to speak. */
  set yield(yields: 'duck' | undefined) {
    this.settings.yield = yields;
    if (this.call?.audio) this.call.audio.yield = yields;
  }

  /** Puts the conversation on hold: the agent is not heard and silence is sent. */
  set held(held: boolean) {
    const { status, held: isHeld } = this.conversation;
    const audio = this.call?.audio;
    if (!audio || held === isHeld || (held && status !== 'connected')) return;
    audio.held = held;
    this.call?.touch();
    this.update({ type: 'set', fields: { held } });
  }
}
