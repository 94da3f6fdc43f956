#!/usr/bin/env node
/** `npx voice-agent-simulator`: the simulator and a page with the element on a port. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { VoiceAgentError } from '../../../src/base/errors.js';
import { parseRecording, type Recording } from '../../../src/protocol/recording.js';
import {
  CommandFailure,
  ExitCode,
  print,
  readArguments,
  readNumber,
  runProgram,
  untilSignal,
  UsageError,
} from '../../../src/cli/command.js';
import { close, listen } from '../../../src/cli/listen.js';
import type { Contract } from './contracts.js';
import { servePage } from './page.js';
import { scenarios } from './scenarios/index.js';
import { attach } from './server.js';

const longestName = Math.max(...scenarios.map(({ name }) => name.length));

const help = `Plays the service that <voice-agent> talks to, and shows a page with the element. For development only.

  voice-agent-simulator [options]               scripted agents: an agent's id is a scenario
  voice-agent-simulator replay FILE [options]   what was recorded, at the same pace

Options
  --port NUMBER       the port; 0 for any that is free (default: 3000)
  --host ADDRESS      the address to listen at (default: 127.0.0.1, this machine alone)
  --scenario NAME     the scenario that the page begins with (default: greeting)
  --contract VERSION  which of the service's contracts the agents speak: 1.0.0 (default) or 1.1.0
  --help              this text
  --version           the version

Ends with 0 after Ctrl+C or SIGTERM, 1 when the port or the file cannot be had, 2 when it was called wrongly.

Scenarios
${scenarios.map(({ name, description }) => `  ${name.padEnd(longestName + 2)}${description}`).join('\n')}`;

const contracts: readonly string[] = ['1.0.0', '1.1.0'] satisfies Contract[];

/** What was built of the element for pages. */
const elementFolder = fileURLToPath(new URL('../../../page/', import.meta.url));

async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    port: { type: 'string', default: '3000' },
    host: { type: 'string', default: '127.0.0.1' },
    scenario: { type: 'string' },
    contract: { type: 'string' },
  });
  const { host, scenario, contract } = values;
  const port = readNumber('--port', values.port, 0, 65_535);
  if (contract !== undefined && !contracts.includes(contract)) throw new UsageError('--contract takes 1.0.0 or 1.1.0.');
  if (scenario !== undefined && !scenarios.some(({ name }) => name === scenario)) {
    throw new UsageError(`--scenario takes one of ${scenarios.map(({ name }) => name).join(', ')}.`);
  }
  const replay = await readReplay(positionals);
  if (replay && scenario !== undefined) throw new UsageError('--scenario and replay exclude each other.');

  const server = createServer();
  server.on('request', servePage({ scenario: replay ? 'replay' : (scenario ?? 'greeting'), elementFolder }));
  const simulator = attach(server, {
    ...(contract !== undefined && { defaults: { contract } }),
    ...(replay && { replay }),
  });
  const stopped = untilSignal();
  const address = await listen(server, port, host);
  print(`${replay ? 'The recording is played' : 'Simulated agents are'} at ${address}/`);
  print(`Conversations: ${simulator.url}?agent_id=${replay ? 'replay' : (scenario ?? 'greeting')}`);
  print(`For an endpoint of your own: ELEVENLABS_API_URL=${address} ELEVENLABS_API_KEY=${simulator.apiKey}`);
  if (!existsSync(elementFolder)) print('The page has no element: run `npm run build` first.');
  await stopped;
  simulator.close();
  await close(server);
  return ExitCode.ok;
}

async function readReplay([command, file, ...others]: string[]): Promise<Recording | undefined> {
  if (command === undefined) return undefined;
  if (command !== 'replay') throw new UsageError('There is one command, replay.');
  if (file === undefined || others.length) throw new UsageError('replay takes one file: replay FILE.');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'no reason given' } = error as NodeJS.ErrnoException;
    throw new CommandFailure(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`);
  }
  let recording: Recording;
  try {
    recording = parseRecording(text);
  } catch (error) {
    if (error instanceof VoiceAgentError) throw new CommandFailure(`${file}: ${error.message}`);
    throw error;
  }
  if (!recording.entries.some((entry) => 'from' in entry && entry.from === 'service')) {
    throw new CommandFailure(`${file} has no message of the service, so there is nothing to play.`);
  }
  return recording;
}

await runProgram({ help, run });
