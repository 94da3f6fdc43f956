import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFormat, decodeSamples, rootMeanSquare } from '../../src/audio/pcm.js';
import { decodeBase64 } from '../../src/protocol/base64.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import type { ConversationReport } from '../../packages/simulator/src/index.js';
import { scenarios } from '../../packages/simulator/src/scenarios/index.js';
import { Client, readSpeech, silence, simulate } from './support.js';

// A long pause ends an utterance, so that the two sentences of the fixture are one.
const { simulator } = await simulate({ defaults: { latency: 20, endpoint: 1200 } });

const address = (agentId: string, query: Record<string, string | number> = {}): string => {
  const entries = Object.entries({ agent_id: agentId, ...query }).map(([name, value]) => [name, String(value)]);
  return `${simulator.url}?${new URLSearchParams(entries)}`;
};

const open = (agentId: string, query?: Record<string, string | number>, initiation?: object): Promise<Client> =>
  Client.open(address(agentId, query), initiation);

const quietStart = { conversation_config_override: { agent: { first_message: '' } } };
const textOnly = { conversation_config_override: { conversation: { text_only: true } } };

const report = (client: Client): ConversationReport => {
  const [metadata] = client.all('conversation_initiation_metadata');
  const id = metadata!.conversation_initiation_metadata_event.conversation_id;
  return simulator.conversations.find(({ conversationId }) => conversationId === id)!.toJSON();
};

const spoken = (client: Client, eventId: number, format: AudioFormat = 'pcm_16000'): Float32Array => {
  const bytes = client.all('audio').filter(({ audio_event }) => audio_event.event_id === eventId);
  const samples = bytes.flatMap(({ audio_event }) => [
    ...decodeSamples(decodeBase64(audio_event.audio_base_64), parseFormat(format)),
  ]);
  return Float32Array.from(samples);
};

describe('greeting', { concurrency: 4 }, () => {
  test('greets, hears real speech, says how long it was, and answers in voice', async () => {
    const client = await open('greeting', {}, quietStart);
    await client.message('conversation_initiation_metadata');
    await client.speak(readSpeech());
    await client.speak(silence(1.5));
    const { agent_response_event: answer } = await client.message('agent_response');
    const { user_transcription_event: heard } = client.all('user_transcript').at(0)!;
    const [, seconds] = /^\(speech, (\d\.\d) s\)$/.exec(heard.user_transcript)!;
    assert.ok(Number(seconds) > 1 && Number(seconds) < 4);
    assert.match(answer.agent_response, /^I heard \w+ point \w+ seconds of speech\.$/);
    assert.equal(answer.event_id, heard.event_id);
    await client.until(() => spoken(client, answer.event_id!).length > 16_000, 'the voice');
    assert.ok(rootMeanSquare(spoken(client, answer.event_id!)) > 0.02);
    const tentative = client
      .all('tentative_user_transcript')
      .map((message) => message.tentative_user_transcription_event);
    assert.ok(tentative.length >= 2);
    assert.ok(tentative.every(({ event_id }) => event_id === heard.event_id));
    assert.deepEqual(client.types.slice(0, 5), [
      'conversation_initiation_metadata',
      'tentative_user_transcript',
      'user_transcript',
      'agent_response',
      'audio',
    ]);
    assert.deepEqual(report(client).violations, []);
  });

  test('sends its voice faster than it sounds, with ids that rise and characters that follow the text', async () => {
    const client = await open('greeting');
    const { agent_response_event } = await client.message('agent_response');
    await client.until(() => spoken(client, 1).length / 16_000 > 3, 'three seconds of voice');
    const audio = client.frames.filter(({ message }) => message?.type === 'audio');
    assert.ok(audio.at(-1)!.time - audio[0]!.time < 2000);
    const characters = client.all('audio').flatMap(({ audio_event }) => audio_event.alignment?.chars ?? []);
    assert.ok(characters.length > 20);
    assert.ok(agent_response_event.agent_response.startsWith(characters.join('')));
    assert.deepEqual(client.types, ['conversation_initiation_metadata', 'agent_response', 'audio']);
  });

  test('is interrupted by somebody who speaks', async () => {
    const client = await open('greeting', { pace: 1 });
    await client.message('audio');
    await client.speak(readSpeech().subarray(8000, 24_000), 'pcm_16000');
    const { interruption_event } = await client.message('interruption');
    assert.equal(interruption_event?.event_id, 1);
    await client.speak(silence(1.5));
    const { agent_response_event } = await client.message(
      'agent_response',
      (message) => message.agent_response_event.event_id === 2,
    );
    assert.match(agent_response_event.agent_response, /^I heard/);
    assert.equal(client.all('agent_response_correction').length, 0, 'not unless it is asked for');
  });

  test('greets in another language, with another text, or not at all', async () => {
    const greetingOf = async (agent: object, more: object = {}): Promise<string | undefined> => {
      const client = await open('greeting', {}, { conversation_config_override: { agent }, ...more });
      const { agent_response_event } = await client.message('agent_response');
      await client.message('audio');
      client.socket.close();
      return agent_response_event.agent_response;
    };
    assert.equal(await greetingOf({ language: 'fr' }), 'Bonjour! Je vous écoute.');
    const hello = { first_message: 'Hello {{name}}, {{ system__agent_id }} here' };
    assert.equal(await greetingOf(hello, { dynamic_variables: { name: 'Ada' } }), 'Hello Ada, greeting here');
    const client = await open('greeting', { ping: 100 }, quietStart);
    await client.until(() => client.all('ping').length > 3, 'some pings');
    assert.deepEqual(client.types, ['conversation_initiation_metadata']);
  });

  test('answers what is written, in voice and in text', async () => {
    const voice = await open('greeting', {}, quietStart);
    voice.send({ type: 'user_message', text: 'one two three' });
    const { agent_response_event } = await voice.message('agent_response');
    assert.equal(agent_response_event.agent_response, 'You wrote three words.');
    await voice.message('audio');

    const text = await open('greeting', {}, textOnly);
    text.send({ type: 'user_message', text: 'one two three' });
    await text.message(
      'agent_response',
      (message) => message.agent_response_event.agent_response === 'You wrote: “one two three”',
    );
    assert.equal(text.all('audio').length, 0);
  });

  test('asks twice whether somebody is there, and waits while the user is busy', async () => {
    const client = await open('greeting', { turn_timeout: 800 }, quietStart);
    const began = performance.now();
    const busy = setInterval(() => client.send({ type: 'user_activity' }), 50);
    await sleep(1200);
    clearInterval(busy);
    assert.equal(client.all('agent_response').length, 0);
    await client.until(() => client.all('agent_response').length === 2, 'two questions');
    assert.ok(performance.now() - began > 2400);
    await sleep(2500);
    assert.equal(client.all('agent_response').length, 2);
  });

  test('sends what the client asks for, and nothing else', async () => {
    const client_events = ['agent_response', 'vad_score', 'user_transcript', 'context_usage'];
    const client = await open(
      'greeting',
      { ping: 50 },
      { conversation_config_override: { conversation: { client_events } } },
    );
    await client.message('agent_response');
    await client.speak(readSpeech());
    await client.speak(silence(1.5));
    await client.message('context_usage');
    const types = new Set(client.frames.map(({ message }) => message?.type));
    assert.deepEqual([...types].sort(), ['conversation_initiation_metadata', ...client_events].sort());
  });
});

describe('the formats', { concurrency: 4 }, () => {
  for (const format of [
    'pcm_8000',
    'pcm_16000',
    'pcm_22050',
    'pcm_24000',
    'pcm_44100',
    'pcm_48000',
    'ulaw_8000',
  ] as const) {
    test(`${format} both ways`, async () => {
      const client = await open('echo', { output_format: format, input_format: format, pace: 0 }, quietStart);
      const { conversation_initiation_metadata_event: metadata } = await client.message(
        'conversation_initiation_metadata',
      );
      assert.equal(metadata.agent_output_audio_format, format);
      assert.equal(metadata.user_input_audio_format, format);
      await client.speak(readSpeech(), format);
      await client.speak(silence(1.5), format);
      const { user_transcription_event } = await client.message('user_transcript');
      const seconds = Number(/[\d.]+/.exec(user_transcription_event.user_transcript)![0]);
      await client.message('audio');
      const { sampleRate } = parseFormat(format);
      await client.until(() => spoken(client, 1, format).length / sampleRate > seconds, 'the whole echo');
      assert.ok(Math.abs(spoken(client, 1, format).length / sampleRate - seconds) < 0.6);
      assert.ok(rootMeanSquare(spoken(client, 1, format)) > 0.02);
      assert.deepEqual(report(client).violations, []);
    });
  }
});

describe('barge-in', () => {
  test('interrupts, goes on sending the old turn for a while, and corrects itself', async () => {
    const client = await open('barge-in', { pace: 1 });
    const { agent_response_event: planned } = await client.message('agent_response');
    await sleep(1200);
    await client.speak(readSpeech().subarray(8000, 24_000));
    await client.message('interruption');
    const { agent_response_correction_event: correction } = await client.message('agent_response_correction');
    const types = client.frames.map(({ message }) => message!.type);
    const after = client.frames.slice(types.indexOf('interruption') + 1).map(({ message }) => message!);
    const late = after.filter((message) => message.type === 'audio' && message.audio_event.event_id === 1);
    assert.equal(late.length, 4);
    assert.equal(correction.event_id, 1);
    assert.equal(correction.original_agent_response, planned.agent_response);
    assert.ok(planned.agent_response.startsWith(correction.corrected_agent_response));
    const words = correction.corrected_agent_response.split(' ').length;
    assert.ok(words > 1 && words < 10, `${words} words in a second and a half`);
    await client.speak(silence(1.5));
    const { agent_response_event: answer } = await client.message(
      'agent_response',
      (message) => message.agent_response_event.event_id !== 1,
    );
    assert.match(answer.agent_response, /^You stopped me\. I heard/);
    assert.ok(answer.event_id! > 1);
  });

  test('can be told when to be interrupted', async () => {
    const client = await open('barge-in', { after: 500 });
    await client.message('interruption');
    await client.message(
      'agent_response',
      (message) => message.agent_response_event.agent_response === 'You stopped me.',
    );
  });
});

describe('goodbye', () => {
  test('ends the call while the client still has most of the goodbye to play', async () => {
    const client = await open('goodbye');
    const { code } = await client.closed;
    assert.equal(code, 1000);
    assert.deepEqual(client.types, [
      'conversation_initiation_metadata',
      'agent_response',
      'audio',
      'agent_tool_request',
      'agent_tool_response',
    ]);
    assert.equal(client.all('agent_tool_response')[0]!.agent_tool_response.tool_name, 'end_call');
    const audio = client.frames.filter(({ message }) => message?.type === 'audio');
    assert.ok(spoken(client, 1).length / 16_000 > 3.5);
    assert.ok(client.frames.at(-1)!.time - audio[0]!.time < 1000);
  });

  test('tells so, and closes, as it is told to', async () => {
    const one = await open('goodbye', { hang_up: 'agent_tool_response_full_payload', code: 1011, reason: 'oops' });
    assert.deepEqual(await one.closed, { code: 1011, reason: 'oops' });
    assert.deepEqual(one.types.slice(-2), ['agent_tool_request', 'agent_tool_response_full_payload']);
    const both = await open('goodbye', {
      hang_up: 'agent_tool_response,agent_tool_response_full_payload',
      code: 1006,
      close_after: 300,
    });
    assert.equal((await both.closed).code, 1006);
    assert.deepEqual(both.types.slice(-2), ['agent_tool_response', 'agent_tool_response_full_payload']);
    const bare = await open('goodbye', { code: 1005 });
    assert.equal((await bare.closed).code, 1005);
  });
});

describe('tools', { concurrency: 2 }, () => {
  test('calls tools, takes results and failures, and asks for approval', async () => {
    const client = await open('tools', { tool_timeout: 300 }, textOnly);
    const answer = async (name: string, result: string, is_error: boolean): Promise<void> => {
      const { client_tool_call: call } = await client.message(
        'client_tool_call',
        (message) => message.client_tool_call.tool_name === name,
      );
      client.send({ type: 'client_tool_result', tool_call_id: call.tool_call_id, result, is_error });
      const { agent_tool_response: response } = await client.message(
        'agent_tool_response',
        (message) => message.agent_tool_response.tool_call_id === call.tool_call_id,
      );
      assert.equal(response.is_error, is_error);
    };
    await answer('show_message', '"shown"', false);
    await answer('not_registered', 'There is no such tool', true);
    await client.message('client_tool_call', (message) => message.client_tool_call.tool_name === 'slow_tool');
    await client.until(() => client.all('agent_tool_response').length === 3, 'giving up on the slow tool');
    assert.equal(client.all('agent_tool_response')[2]!.agent_tool_response.is_called, false);
    const { mcp_tool_call: call } = await client.message('mcp_tool_call');
    assert.equal(call.state, 'awaiting_approval');
    client.send({ type: 'mcp_tool_approval_result', tool_call_id: call.tool_call_id, is_approved: true });
    await client.message('mcp_tool_call', (message) => message.mcp_tool_call.state === 'success');
    assert.deepEqual(
      client.all('mcp_tool_call').map(({ mcp_tool_call: { state } }) => state),
      ['awaiting_approval', 'loading', 'success'],
    );
    assert.deepEqual(report(client).violations, []);
    client.send({ type: 'mcp_tool_approval_result', tool_call_id: call.tool_call_id, is_approved: false });
    client.send({ type: 'client_tool_result', tool_call_id: 'tool_call_1', result: '', is_error: false });
    client.send({ type: 'user_message', text: 'done' });
    await client.message('agent_response', (message) => message.agent_response_event.agent_response.includes('done'));
    assert.equal(report(client).violations.length, 2);
  });

  test('does not do what is denied', async () => {
    const client = await open('tools', { tools: '' }, textOnly);
    const { mcp_tool_call: call } = await client.message('mcp_tool_call');
    client.send({ type: 'mcp_tool_approval_result', tool_call_id: call.tool_call_id, is_approved: false });
    await client.message('mcp_tool_call', (message) => message.mcp_tool_call.state === 'failure');
  });
});

describe('further ways to talk', { concurrency: 4 }, () => {
  test('stream-text writes word by word, then whole', async () => {
    const client = await open('stream-text', {}, textOnly);
    const { agent_response_event } = await client.message('agent_response');
    const parts = client.all('agent_chat_response_part').map(({ text_response_part: part }) => part);
    assert.deepEqual([parts[0]!.type, parts.at(-1)!.type], ['start', 'stop']);
    assert.equal(parts.map(({ text }) => text).join(''), agent_response_event.agent_response);
    client.send({ type: 'user_message', text: 'hello' });
    await client.until(() => client.all('agent_response').length === 2, 'the answer');
  });

  test('reasoning thinks before it speaks', async () => {
    const client = await open('reasoning', {}, textOnly);
    await client.message('agent_response');
    assert.deepEqual(client.types, [
      'conversation_initiation_metadata',
      'agent_reasoning_response_part',
      'agent_response',
    ]);
    assert.equal(typeof client.all('agent_reasoning_response_part')[0]!.reasoning_response_part.event_id, 'string');
  });

  test('rich-content shows components and answers what is chosen', async () => {
    const client = await open('rich-content', {}, textOnly);
    const { rich_content: content } = await client.message(
      'rich_content',
      ({ rich_content }) => rich_content.component === 'buttons',
    );
    client.send({ type: 'user_message', text: 'The Star', rich_content_id: content.rich_content_id });
    await client.message(
      'agent_response',
      (message) => message.agent_response_event.agent_response === 'You chose: “The Star”',
    );
    assert.deepEqual(report(client).violations, []);
  });

  test('typing and external-agent show who is at work', async () => {
    const typing = await open('typing', { after: 50 }, textOnly);
    await typing.message('agent_response');
    assert.deepEqual(typing.types, ['conversation_initiation_metadata', 'agent_typing', 'agent_response']);
    const human = await open('external-agent', { after: 50 }, textOnly);
    await human.until(() => human.all('agent_response').length === 2, 'the human');
    human.send({ type: 'user_message', text: 'thanks' });
    await human.message('external_agent_disconnected');
    assert.deepEqual(human.types.slice(0, 6), [
      'conversation_initiation_metadata',
      'agent_response',
      'external_agent_connected',
      'agent_typing',
      'agent_response',
      'agent_typing',
    ]);
  });

  test('late-user-transcript tells what was said after it has answered', async () => {
    const client = await open('late-user-transcript', {}, quietStart);
    await client.message('conversation_initiation_metadata');
    await client.speak(readSpeech());
    await client.speak(silence(1.5));
    const { user_transcription_event } = await client.message('user_transcript');
    const types = client.types;
    assert.ok(types.indexOf('agent_response') < types.indexOf('user_transcript'));
    assert.equal(client.all('agent_response')[0]!.agent_response_event.event_id, user_transcription_event.event_id);
  });

  test('jitter sends its pieces in order and out of time', async () => {
    const client = await open('jitter', { interruptible: 0 });
    await client.until(() => client.all('audio').length > 15, 'some pieces');
    const times = client.frames.filter(({ message }) => message?.type === 'audio').map(({ time }) => time);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    assert.ok(Math.max(...gaps) > 260, `longest gap ${Math.max(...gaps)}`);
    assert.ok(Math.min(...gaps) < 140, `shortest gap ${Math.min(...gaps)}`);
    const lengths = client.all('audio').map(({ audio_event }) => decodeBase64(audio_event.audio_base_64).length / 32);
    assert.ok(lengths.slice(0, 15).every((length) => length === 200));
  });

  test('every-message sends each message of the contract, and one that nobody knows', async () => {
    const client = await open('every-message', { after: 100 }, textOnly);
    await client.closed;
    const types = new Set(client.frames.map(({ data }) => (JSON.parse(data as string) as { type: string }).type));
    assert.equal(types.size, 29);
    assert.ok(types.has('agent_mood'));
    assert.ok(
      client.frames.every(({ message }) => message),
      'all of them keep to the contract',
    );
  });
});

describe('the list of scenarios', () => {
  test('has a name and a sentence for each', () => {
    assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length);
    for (const { name, description } of scenarios) {
      assert.match(name, /^[a-z0-9-]+$/);
      assert.match(description, /^[A-Z].*\.$/);
    }
  });
});

describe('contract 1.1.0', { concurrency: 4 }, () => {
  test('has the end of an answer, and the fields that it requires', async () => {
    const client = await open('tools', { contract: '1.1.0', tools: 'find', pace: 0 });
    const { client_tool_call: call } = await client.message('client_tool_call');
    assert.equal(call.expects_response, true);
    assert.equal(client.all('agent_tool_request')[0]!.agent_tool_request.response_timeout_secs, 20);
    const pieces = client.all('audio').map(({ audio_event: { is_final } }) => is_final);
    assert.deepEqual(pieces, [...pieces.slice(1).fill(false), true]);
    assert.equal(client.all('agent_response_complete')[0]!.agent_response_complete_event.event_id, call.event_id);
    client.send({
      type: 'client_tool_result',
      tool_call_id: call.tool_call_id,
      result: 'no',
      is_error: true,
      error_type: 'user_rejected',
    });
    const { agent_tool_response: response } = await client.message('agent_tool_response');
    assert.deepEqual([response.is_called, response.is_blocked], [false, false]);
    assert.deepEqual(report(client).violations, []);
  });

  test('has every message of its own, and none of the other', async () => {
    const types = async (contract: string): Promise<Set<string>> => {
      const client = await open('every-message', { contract, after: 10 }, textOnly);
      await client.closed;
      return new Set(client.types);
    };
    const [older, newer] = [await types('1.0.0'), await types('1.1.0')];
    for (const type of ['agent_response_complete', 'agent_response_metadata', 'client_error']) {
      assert.deepEqual([older.has(type), newer.has(type)], [false, true], type);
    }
    for (const type of ['error', 'tentative_user_transcript', 'rich_content', 'context_usage', 'agent_typing']) {
      assert.deepEqual([older.has(type), newer.has(type)], [true, false], type);
    }
    for (const type of ['audio', 'guardrail_triggered', 'queue_status', 'mcp_tool_call']) {
      assert.deepEqual([older.has(type), newer.has(type)], [true, true], type);
    }
  });
});

describe('what is seldom seen', { concurrency: 4 }, () => {
  test('hold-music plays while the user waits, and is nobody’s words', async () => {
    const client = await open('hold-music', { after: 200 });
    await client.message('agent_response');
    const places = client.all('queue_status').map(({ queue_status_event: { status, position } }) => [status, position]);
    assert.deepEqual(places, [
      ['waiting', 2],
      ['waiting', 1],
      ['admitted', undefined],
    ]);
    assert.ok(rootMeanSquare(spoken(client, 0)) > 0.02);
    assert.deepEqual(client.types.slice(0, 3), ['conversation_initiation_metadata', 'queue_status', 'audio']);
  });

  test('early-close says nothing at all', async () => {
    const client = await open('early-close', { code: 1005 });
    assert.equal((await client.closed).code, 1005);
    assert.deepEqual(client.types, ['conversation_initiation_metadata']);
  });

  test('late-close hangs up long before it closes', async () => {
    const client = await open('late-close', { close_after: 1500 });
    await client.message('agent_tool_response');
    const hungUp = performance.now();
    assert.equal((await client.closed).code, 1000);
    assert.ok(performance.now() - hungUp >= 500);
  });

  test('stall has a gap in the middle of an answer', async () => {
    const client = await open('stall', { stall: 2000, pace: 20, contract: '1.1.0' });
    await client.message('agent_response_complete');
    const times = client.frames.filter(({ message }) => message?.type === 'audio').map(({ time }) => time);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    assert.equal(gaps.filter((gap) => gap > 1000).length, 1);
  });

  test('tool-interruption interrupts the turn before the one that is heard', async () => {
    const client = await open('tool-interruption', { tools: 'find', pace: 0, after: 100 });
    const { client_tool_call: call } = await client.message('client_tool_call');
    client.send({ type: 'client_tool_result', tool_call_id: call.tool_call_id, result: '', is_error: false });
    const { interruption_event: interruption } = await client.message('interruption');
    assert.equal(interruption?.event_id, call.event_id);
    assert.ok(spoken(client, call.event_id! + 1).length > 0);
  });
});
