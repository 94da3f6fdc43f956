import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a WAV file with a second of silence into a folder, for a microphone that hears nothing. @returns Its path. */
export function silentMicrophone(folder: string): string {
  const sampleRate = 16_000;
  const file = Buffer.alloc(44 + 2 * sampleRate);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * sampleRate, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  // PCM, one channel, 16 bits.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(2 * sampleRate, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * sampleRate, 40);
  const path = join(folder, 'voice-agent-silence.wav');
  writeFileSync(path, file);
  return path;
}
