import type { ClientEvent } from '../../../../src/protocol/messages.js';
import type { UserTurn } from '../ears.js';
import type { Utterance } from '../endpointing.js';
import type { SimulationOptions } from '../options.js';
import type { Stage } from '../stage.js';
import { closestLine, line, lines, spokenNumber, type Line } from '../voice.js';

/** One way a conversation can go. */
export interface Scenario {
  /** Its name, which is also an agent's id. */
  name: string;
  /** What happens, in a sentence. */
  description: string;
  /** Messages this agent sends beside the usual ones. */
  events?: readonly ClientEvent[];
  /** Options that differ from the usual ones unless they are given. */
  defaults?: Partial<SimulationOptions>;
  /** Whether the script itself sends the metadata. */
  opensItself?: boolean;
  /** Runs until the conversation ends, or until nothing more happens in it. */
  run(stage: Stage): Promise<void>;
}

/** How often the agent asks whether somebody is there. */
const questions = 2;

/** Greets. */
export async function greet(stage: Stage, usual?: Line): Promise<void> {
  const opening = stage.opening(usual);
  if (opening) await stage.say(opening);
}

/** Listens and answers for as long as the conversation lasts. */
export async function converse(stage: Stage, answer = respond): Promise<void> {
  for (let silences = 0; ;) {
    const turn = await stage.listen(stage.textOnly || silences >= questions ? 0 : undefined);
    if (turn.kind === 'silence') {
      silences++;
      await stage.say(line(['still-there']));
    } else {
      silences = 0;
      await answer(stage, turn);
    }
  }
}

/** What the user did, unless it was nothing. */
export type RealTurn = Exclude<UserTurn, { kind: 'silence' }>;

/** Answers with what was heard or read, and with nothing that was not. */
export async function respond(stage: Stage, turn: RealTurn): Promise<void> {
  await stage.sleep(stage.options.latency);
  await stage.say(answerTo(stage, turn), { eventId: turn.eventId });
  reportContext(stage, turn.eventId);
}

/** What there is to say about a turn of the user. */
export function answerTo(stage: Stage, turn: RealTurn): Line {
  if (turn.kind === 'speech') return heardLine(turn.utterance);
  const { text, fileId, richContentId } = turn;
  if (fileId !== undefined) {
    const file = stage.record.files.find((candidate) => candidate.fileId === fileId && !candidate.deleted);
    const what = file ? `the file ${file.name}, ${file.bytes} bytes` : 'a file that is not there';
    return closestLine(`You sent ${what}${text ? `, and wrote: “${text}”` : ''}.`);
  }
  if (stage.textOnly) return closestLine(richContentId === undefined ? `You wrote: “${text}”` : `You chose: “${text}”`);
  return wroteLine(text.split(/\s+/).filter(Boolean).length);
}

/** "I heard one point eight seconds of speech." */
export const heardLine = ({ seconds, kind }: Utterance): Line =>
  line(['heard', ...spokenNumber(seconds.toFixed(1)), kind]);

/** "You wrote five words." */
export const wroteLine = (words: number): Line =>
  line(['wrote', ...spokenNumber(String(words)), words === 1 ? 'word' : 'words']);

/** A line with something before it. */
export const after = (first: Line | undefined, second: Line): Line => (first ? lines(first, second) : second);

/** How full the model's context would be, after a turn. */
function reportContext(stage: Stage, eventId: number): void {
  stage.send({
    type: 'context_usage',
    context_usage_event: {
      event_id: eventId,
      model: 'simulated',
      context_tokens: 100 + 20 * eventId,
      context_limit_tokens: 128_000,
    },
  });
}
