import { userTranscript } from '../ears.js';
import { splitList } from '../options.js';
import { countingLine, line } from '../voice.js';
import { answerTo, converse, greet, heardLine, joined, respond, type Scenario } from './scenario.js';

const greeting: Scenario = {
  name: 'greeting',
  description: 'Greets, listens, and says how long it heard somebody speak.',
  async run(stage) {
    await greet(stage);
    await converse(stage);
  },
};

const echo: Scenario = {
  name: 'echo',
  description: 'Plays back what the user says, to check microphone and loudspeaker.',
  defaults: { interruptible: false, latency: 0 },
  async run(stage) {
    await greet(stage, line(['greeting-echo']));
    await converse(stage, async (_, turn) => {
      if (turn.kind !== 'speech') return respond(stage, turn);
      const { samples, sampleRate } = turn.utterance;
      await stage.play(samples, sampleRate, `(your voice, ${turn.utterance.seconds.toFixed(1)} s)`, turn.eventId);
    });
  },
};

/** Silence after an answer that was cut off without the user: long enough to be noticed. */
const SILENCE_AFTER_CUT_MS = 1000;

const bargeIn: Scenario = {
  name: 'barge-in',
  description:
    'Counts to twenty until the user speaks over it, or until "after"; voice of the interrupted turn goes on arriving.',
  events: ['agent_response_correction'],
  defaults: { late: true },
  async run(stage) {
    const said = await stage.say(joined(stage.opening(line(['greeting-count'])), countingLine(20)), {
      cutAfter: stage.options.after,
    });
    if (said.interrupted) {
      const stopped = line(['stopped']);
      // Cut off without the user: there is nothing to wait for.
      const turn = stage.options.after ? undefined : await stage.listen();
      await stage.sleep(turn ? stage.options.latency : SILENCE_AFTER_CUT_MS);
      if (turn?.kind === 'speech')
        await stage.say(joined(stopped, heardLine(turn.utterance)), { eventId: turn.eventId });
      else await stage.say(stopped, { eventId: turn?.kind === 'text' ? turn.eventId : stage.nextTurn() });
    }
    await converse(stage);
  },
};

const goodbye: Scenario = {
  name: 'goodbye',
  description: 'Says goodbye all at once, and hangs up and closes while the client still has most of it to play.',
  events: ['agent_tool_request', 'agent_tool_response', 'agent_tool_response_full_payload'],
  defaults: { pace: 0 },
  async run(stage) {
    const eventId = stage.nextTurn();
    stage.say(stage.opening(line(['goodbye'])) ?? line(['goodbye']), { eventId }).catch(() => undefined);
    await stage.sleep(stage.options.after || 150);
    const tool = {
      tool_name: 'end_call',
      tool_call_id: stage.nextId('end_call'),
      tool_type: 'system',
      event_id: eventId,
    };
    stage.send({ type: 'agent_tool_request', agent_tool_request: tool });
    const { hangUp, closeAfter, code, reason } = stage.options;
    const response = { ...tool, is_error: false, is_called: true };
    const told = splitList(hangUp);
    if (told.includes('agent_tool_response'))
      stage.send({ type: 'agent_tool_response', agent_tool_response: response });
    if (told.includes('agent_tool_response_full_payload')) {
      stage.send({
        type: 'agent_tool_response_full_payload',
        agent_tool_response_full_payload: { ...response, is_blocked: false, full_tool_result: '', truncated: false },
      });
    }
    await stage.sleep(closeAfter);
    stage.close(code || 1000, reason);
  },
};

const lateClose: Scenario = {
  ...goodbye,
  name: 'late-close',
  description: 'Says goodbye and hangs up, but closes the connection only much later.',
  defaults: { pace: 0, closeAfter: 30_000 },
};

const stall: Scenario = {
  name: 'stall',
  description: 'Counts to ten, and no voice comes for a while in the middle of it.',
  defaults: { pace: 1, stall: 2000, interruptible: false },
  async run(stage) {
    await stage.say(joined(stage.opening(line(['hello'])), countingLine(10)));
    await converse(stage);
  },
};

const jitter: Scenario = {
  name: 'jitter',
  description: 'Counts to ten in pieces of 200 ms that come up to 150 ms too early or too late.',
  defaults: { pace: 1, chunk: 200, jitter: 150 },
  async run(stage) {
    await stage.say(joined(stage.opening(line(['hello'])), countingLine(10)));
    await converse(stage);
  },
};

const lateUserTranscript: Scenario = {
  name: 'late-user-transcript',
  description: 'Answers what the user says before it tells what that was.',
  async run(stage) {
    stage.ears.holdTranscripts = true;
    await greet(stage);
    await converse(stage, async (_, turn) => {
      if (turn.kind !== 'speech') return respond(stage, turn);
      const answer = stage.say(answerTo(stage, turn), { eventId: turn.eventId });
      answer.catch(() => undefined);
      await stage.sleep(100);
      stage.send(userTranscript(turn.transcript, turn.eventId));
      await answer;
    });
  },
};

/** Conversations in which all is well. */
export const voiceScenarios: readonly Scenario[] = [
  greeting,
  echo,
  bargeIn,
  goodbye,
  lateClose,
  jitter,
  stall,
  lateUserTranscript,
];
