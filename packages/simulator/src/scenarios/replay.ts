import { parseFormat } from '../../../../src/audio/pcm.js';
import { encodeBase64 } from '../../../../src/protocol/base64.js';
import { isAudioFormat } from '../../../../src/protocol/codec.js';
import type { AudioFormat, UnknownMessage } from '../../../../src/protocol/messages.js';
import { isObject } from '../../../../src/protocol/objects.js';
import type { RecordedMessage, Recording } from '../../../../src/protocol/recording.js';
import type { Scenario } from './scenario.js';

/** A byte that sounds like nothing, by the encoding. */
const silentByte = { pcm: 0, ulaw: 0xff } as const;

/**
 * The scenario `replay`: what the service has sent in a recorded conversation, at the same pace, whatever the client does. Audio that
 * was left out is silence of the same length. Where the recording has several connections, each conversation plays the next one.
 */
export function replayOf(recording: Recording): Scenario {
  const connections = connectionsIn(recording);
  const { input, output } = formatsIn(recording);
  return {
    name: 'replay',
    description: `Plays what was recorded${recording.startedAt ? ` at ${recording.startedAt}` : ''}, at the same pace.`,
    opensItself: true,
    defaults: { ping: 0, receiveTimeout: 0, tolerant: true, inputFormat: input, outputFormat: output },
    async run(stage) {
      // What is heard of the user now was not said then.
      stage.ears.deaf = true;
      const entries = connections[(stage.attempt - 1) % connections.length] ?? [];
      const began = stage.record.time;
      const start = entries[0]?.at ?? 0;
      for (const entry of entries) {
        if ('from' in entry && entry.from === 'client') continue;
        // By the clock, so that late timers do not add up.
        await stage.sleep(Math.max(0, entry.at - start - (stage.record.time - began)));
        if ('closed' in entry) stage.close(entry.closed.code, entry.closed.reason);
        else stage.deliver(messageOf(entry, stage.conversationId, output) as UnknownMessage);
      }
    },
  };
}

/** The entries of each connection, from the client's first message on, or the service's where the client's are not recorded. */
function connectionsIn({ entries }: Recording): Recording['entries'][] {
  const connections: Recording['entries'][] = [[]];
  for (const [index, entry] of entries.entries()) {
    connections.at(-1)!.push(entry);
    if ('closed' in entry && index < entries.length - 1) connections.push([]);
  }
  return connections;
}

function formatsIn({ entries }: Recording): { input: AudioFormat; output: AudioFormat } {
  const metadata = entries
    .map((entry) => ('message' in entry ? entry.message['conversation_initiation_metadata_event'] : undefined))
    .find(isObject);
  const format = (name: string): AudioFormat => {
    const given = metadata?.[name];
    return typeof given === 'string' && isAudioFormat(given) ? given : 'pcm_16000';
  };
  return { input: format('user_input_audio_format'), output: format('agent_output_audio_format') };
}

/** The message to be sent: in this conversation's name, and with silence for audio that was left out. */
function messageOf({ message, audioBytes }: RecordedMessage, conversationId: string, format: AudioFormat): object {
  const { conversation_initiation_metadata_event: metadata, audio_event: audio } = message;
  if (isObject(metadata)) {
    const own = { ...metadata, conversation_id: conversationId };
    return { ...message, conversation_initiation_metadata_event: own };
  }
  if (!isObject(audio) || audioBytes === undefined) return message;
  const silence = new Uint8Array(audioBytes).fill(silentByte[parseFormat(format).encoding]);
  return { ...message, audio_event: { ...audio, audio_base_64: encodeBase64(silence) } };
}
