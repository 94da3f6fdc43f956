import { closestLine, line } from '../voice.js';
import { converse, greet, type Scenario } from './scenario.js';

/** A greeting that asks for text. */
const writeMe = closestLine('Hello! Write me something.');

const text: Scenario = {
  name: 'text',
  description: 'Greets and answers what the user writes; meant for a typed conversation.',
  async run(stage) {
    await greet(stage, writeMe);
    await converse(stage);
  },
};

const streamText: Scenario = {
  name: 'stream-text',
  description: 'Sends every answer word by word before it sends it whole.',
  events: ['agent_chat_response_part'],
  async run(stage) {
    const opening = stage.opening(writeMe);
    if (opening) await stage.write(opening.text);
    for (;;) {
      const turn = await stage.listen(0);
      if (turn.kind === 'silence') continue;
      const said = turn.kind === 'speech' ? turn.transcript : turn.text;
      await stage.sleep(stage.options.latency);
      await stage.write(
        `You said: “${said}”. This answer comes word by word, as a language model writes it.`,
        turn.eventId,
      );
    }
  },
};

const reasoning: Scenario = {
  name: 'reasoning',
  description: 'Thinks aloud, part by part, before it greets and before every answer.',
  events: ['agent_reasoning_response_part'],
  async run(stage) {
    const think = async (thought: string, eventId: number): Promise<void> => {
      const part = (type: 'start' | 'delta' | 'stop', piece: string): void =>
        stage.send({
          type: 'agent_reasoning_response_part',
          reasoning_response_part: { text: piece, type, event_id: String(eventId) },
        });
      part('start', '');
      for (const piece of thought.match(/\S+\s*/g) ?? []) {
        part('delta', piece);
        await stage.sleep(20);
      }
      part('stop', '');
    };
    const eventId = stage.nextTurn();
    await think('Somebody is here. I should say hello.', eventId);
    const opening = stage.opening(writeMe);
    if (opening) await stage.say(opening, { eventId });
    await converse(stage, async (_, turn) => {
      await think('I will repeat what I got, and nothing else.', turn.eventId);
      await stage.say(closestLine(`I got: “${turn.kind === 'speech' ? turn.transcript : turn.text}”`), turn);
    });
  },
};

const richContent: Scenario = {
  name: 'rich-content',
  description: 'Shows a card and a row of buttons; a button that is pressed is answered.',
  events: ['rich_content'],
  async run(stage) {
    const opening = stage.opening(closestLine('Hello! Which of these do you like?'));
    if (opening) await stage.say(opening);
    const show = (component: string, props: Record<string, unknown>): void =>
      stage.send({
        type: 'rich_content',
        rich_content: { rich_content_id: stage.nextId('rich_content'), component, props, event_id: stage.turn },
      });
    show('item_card', { title: 'The Tower', description: 'Card XVI of the tarot.', price: '5 €' });
    show('buttons', { buttons: [{ label: 'The Tower' }, { label: 'The Star' }, { label: 'Neither' }] });
    await converse(stage);
  },
};

const typing: Scenario = {
  name: 'typing',
  description: 'Shows that it is typing before it answers.',
  events: ['agent_typing'],
  async run(stage) {
    const type = async (): Promise<void> => {
      stage.send({ type: 'agent_typing', agent_typing_event: { is_typing: true, duration_ms: 3000 } });
      await stage.sleep(stage.options.after || 600);
      stage.send({ type: 'agent_typing', agent_typing_event: { is_typing: false, duration_ms: null } });
    };
    await type();
    await greet(stage, writeMe);
    await converse(stage, async (_, turn) => {
      await type();
      await stage.write(`I got: “${turn.kind === 'speech' ? turn.transcript : turn.text}”`, turn.eventId);
    });
  },
};

const externalAgent: Scenario = {
  name: 'external-agent',
  description: 'Hands over to a human agent, who types, answers once, and leaves.',
  events: ['agent_typing', 'external_agent_connected', 'external_agent_disconnected'],
  async run(stage) {
    await greet(stage, line(['lookup']));
    stage.send({ type: 'external_agent_connected', external_agent_connected_event: {} });
    stage.send({ type: 'agent_typing', agent_typing_event: { is_typing: true } });
    await stage.sleep(stage.options.after || 600);
    await stage.write('Hello, this is Ada, a human. How can I help?', undefined, [
      { url: 'https://files.example/plan.pdf', name: 'plan.pdf', mime_type: 'application/pdf' },
      { url: 'https://files.example/ada.png', name: 'ada.png', mime_type: 'image/png' },
    ]);
    stage.send({ type: 'agent_typing', agent_typing_event: { is_typing: false } });
    const turn = await stage.listen(0);
    await stage.write(
      'Thank you. I give you back to the machine.',
      turn.kind === 'silence' ? stage.nextTurn() : turn.eventId,
    );
    stage.send({ type: 'external_agent_disconnected', external_agent_disconnected_event: {} });
    await converse(stage);
  },
};

const files: Scenario = {
  name: 'files',
  description: 'Tells name and size of every file it is sent.',
  async run(stage) {
    await greet(stage, closestLine('Hello! Send me a file.'));
    await converse(stage);
  },
};

/** Conversations that are written rather than spoken. */
export const textScenarios: readonly Scenario[] = [
  text,
  streamText,
  reasoning,
  richContent,
  typing,
  externalAgent,
  files,
];
