import { isUserAudio } from '../../../src/protocol/objects.js';
import { decodeBase64 } from '../../../src/protocol/base64.js';
import { parseClientMessage } from './client-codec.js';
import type {
  ClientMessage,
  ConversationInitiationClientData,
  ServerMessage,
  UserMessage,
} from '../../../src/protocol/messages.js';
import { realClock, type Clock } from './clock.js';
import { inContract } from './contracts.js';
import { defaultOptions, parseAgentId, parseOptions, splitList, type SimulationOptions } from './options.js';
import { ConversationRecord } from './record.js';
import { findScenario, type Scenario } from './scenarios/index.js';
import { Stage, type Wire } from './stage.js';

export interface SimulatedAgentOptions {
  /** The connection to the client. */
  wire: Wire;
  /** A scenario's name, such as `barge-in`; options may follow as in a query. Any other id greets. Default: `greeting`. */
  agentId?: string;
  /** What can be played beside the usual scenarios. */
  scenarios?: readonly Scenario[];
  /** A scenario over the one that the agent's id names. */
  scenario?: string | undefined;
  options?: Partial<SimulationOptions>;
  /** Default: a random one. */
  conversationId?: string;
  /** Which conversation of its client this is, from 1 on. */
  attempt?: number;
  /** What the connection was opened with, for the record. */
  connection?: { signed: boolean; subprotocol: string; source: string | null; version: string | null };
  /** Default: real time. */
  clock?: Clock;
}

/** Ends the script of a conversation that has ended. */
class Ended extends Error {}

/**
 * An agent of the service as a client sees it, without a network: takes frames of the client, and sends its own through
 * a `Wire`. What it does is a scenario.
 */
export class SimulatedAgent {
  /** Everything that happened so far. */
  readonly record: ConversationRecord;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #agentId: string;
  readonly #attempt: number;
  readonly #options: SimulationOptions;
  readonly #scenario: Scenario;
  readonly #end = new AbortController();
  /** When the pings that are not answered yet were sent. */
  readonly #pings = new Map<number, number>();
  #lastPing = 0;
  #pingTimer: unknown;
  #receiveTimer: unknown;
  #stage: Stage | undefined;

  constructor(options: SimulatedAgentOptions) {
    const { wire, agentId = 'greeting', clock = realClock, attempt = 1 } = options;
    const named = parseAgentId(agentId);
    this.#wire = wire;
    this.#clock = clock;
    this.#agentId = agentId;
    this.#attempt = attempt;
    this.#scenario = findScenario(options.scenario ?? named.scenario, options.scenarios);
    this.#options = {
      ...defaultOptions,
      ...this.#scenario.defaults,
      ...parseOptions(named.query),
      ...options.options,
    };
    const connection = options.connection ?? { signed: false, subprotocol: '', source: null, version: null };
    this.record = new ConversationRecord(
      {
        conversationId: options.conversationId ?? createConversationId(),
        agentId,
        scenario: this.#scenario.name,
        options: this.#options,
        ...connection,
      },
      () => clock.now(),
    );
    this.#expectInput();
  }

  get conversationId(): string {
    return this.record.conversationId;
  }

  /** Sends a message of a test to the client, beside those of the scenario. */
  send(message: ServerMessage | { type: string }): void {
    if (this.#stage) this.#stage.deliver(message);
    else this.#wire.send(JSON.stringify(message));
  }

  /** Closes the connection from the agent's side. */
  close(code = 1000, reason = ''): void {
    this.record.close('server', code, reason);
    this.#wire.close(code, reason);
  }

  /** Destroys the connection without closing it. */
  drop(): void {
    this.record.close('server', 1006, '(dropped)');
    this.#wire.drop();
  }

  /** A frame of the client: text, or bytes. */
  receive(frame: unknown): void {
    if (this.#end.signal.aborted || this.record.closed) return;
    const { message, problem } = parseClientMessage(frame);
    if (!this.#stage) {
      if (message && isInitiation(message)) this.#begin(message);
      else
        this.#refuse(
          'invalid_message',
          problem ?? 'the first message is not conversation_initiation_client_data',
          frame,
        );
      return;
    }
    if (message) this.#take(message, frame);
    else this.#refuse(problem.includes('must be') ? 'missing_fields' : 'invalid_message', problem, frame);
  }

  /** The connection has ended. */
  disconnected(code: number, reason: string): void {
    this.record.close('client', code, reason);
    this.#clock.clearTimeout(this.#pingTimer);
    this.#clock.clearTimeout(this.#receiveTimer);
    this.#end.abort(new Ended());
  }

  #begin(initiation: ConversationInitiationClientData): void {
    this.record.receive(initiation);
    const missing = this.#missingVariable(initiation);
    if (missing !== undefined) {
      this.#fail(1008, 'missing_dynamic_variable', `Missing required dynamic variable in first message: ${missing}`);
      return;
    }
    const agentOverride = initiation.conversation_config_override?.agent ?? {};
    const refused = splitList(this.#options.refuses).find((field) => Object.hasOwn(agentOverride, field));
    const { refuseBy } = this.#options;
    if (refused !== undefined && !refuseBy) {
      this.#fail(1008, 'override_error', `Override for field '${refused}' is not allowed by config.`);
      return;
    }
    const stage = new Stage({
      wire: this.#wire,
      clock: this.#clock,
      record: this.record,
      options: this.#options,
      initiation,
      signal: this.#end.signal,
      conversationId: this.conversationId,
      agentId: this.#agentId,
      attempt: this.#attempt,
      events: this.#scenario.events ?? [],
      onPing: (id) => this.#pings.set(id, this.#clock.now()),
    });
    this.#stage = stage;
    if (refused !== undefined) {
      stage.admit();
      this.close(refuseBy, '');
      return;
    }
    this.#expectInput();
    void this.#play(stage);
  }

  async #play(stage: Stage): Promise<void> {
    try {
      if (!this.#scenario.opensItself) stage.admit();
      if (this.#options.ping) this.#ping();
      await this.#scenario.run(stage);
    } catch (error) {
      if (error instanceof Ended || this.#end.signal.aborted) return;
      this.#fail(1011, 'unknown_websocket_crash', `the scenario failed: ${String(error)}`);
    }
  }

  #take(message: ClientMessage, frame: unknown): void {
    const stage = this.#stage!;
    if (isUserAudio(message)) {
      this.#hear(stage, message.user_audio_chunk, frame);
      return;
    }
    this.record.receive(message);
    if (message.type === 'pong') {
      this.#pong(message.event_id, frame);
      return;
    }
    this.#expectInput();
    if (!stage.admitted) this.#note(`${message.type} before the conversation was initiated`, frame);
    if (stage.queued) return;
    const problem = this.#handle(stage, message);
    if (problem) this.#note(problem, frame);
  }

  /** Acts on a message. @returns What is wrong with it beyond its shape, if anything. */
  #handle(stage: Stage, message: Exclude<ClientMessage, { user_audio_chunk: string }>): string | undefined {
    switch (message.type) {
      case 'conversation_initiation_client_data':
        return 'a second conversation_initiation_client_data';
      case 'user_message':
        stage.ears.read(textOf(message));
        return undefined;
      case 'multimodal_message': {
        const fileIds = [message.file, ...(message.files ?? [])].flatMap((file) => file?.file_id ?? []);
        const [fileId] = fileIds;
        const isKnown = (id: string): boolean => this.record.files.some((file) => file.fileId === id && !file.deleted);
        stage.ears.read({ ...textOf(message.text), ...(fileId !== undefined && { fileId }) });
        return fileIds.every(isKnown) ? undefined : 'a file that was not uploaded';
      }
      case 'user_activity':
        stage.ears.activity();
        return undefined;
      case 'feedback':
        this.record.feedback[message.event_id] = message.score;
        return message.event_id <= stage.turn ? undefined : 'feedback on a turn that has not been';
      case 'client_tool_result':
        return stage.takeToolResult(message);
      case 'mcp_tool_approval_result':
        return stage.takeApproval(message.tool_call_id, message.is_approved);
      case 'contextual_update': {
        const { contextualUpdates } = this.record;
        const { text, context_id: contextId } = message;
        const index =
          contextId === undefined ? -1 : contextualUpdates.findIndex((update) => update.contextId === contextId);
        if (index >= 0) contextualUpdates.splice(index, 1);
        contextualUpdates.push({ text, ...(contextId !== undefined && { contextId }) });
        return undefined;
      }
      case 'pong':
        return undefined;
    }
  }

  #hear(stage: Stage, audio: string, frame: unknown): void {
    this.#expectInput();
    const bytes = decodeBase64(audio);
    this.record.hear(bytes);
    const problem = stage.admitted ? stage.hear(bytes) : 'audio before the conversation was initiated';
    if (problem) this.#note(problem, frame);
  }

  #ping(): void {
    const id = ++this.#lastPing;
    this.#stage?.send({ type: 'ping', ping_event: { event_id: id, ping_ms: this.record.pongs.at(-1) ?? null } });
    this.#pingTimer = this.#clock.setTimeout(() => this.#ping(), this.#options.ping);
  }

  #pong(id: number, frame: unknown): void {
    const sent = this.#pings.get(id);
    if (sent === undefined) this.#note('a pong without a ping', frame);
    else this.record.pongs.push(Math.round(this.#clock.now() - sent));
    this.#pings.delete(id);
  }

  #expectInput(): void {
    const { receiveTimeout } = this.#options;
    this.#clock.clearTimeout(this.#receiveTimer);
    if (!receiveTimeout || this.#end.signal.aborted || this.#stage?.textOnly) return;
    const seconds = receiveTimeout / 1000;
    this.#receiveTimer = this.#clock.setTimeout(
      () => this.#fail(1002, 'transport_receive_timeout', `No user input for ${seconds} seconds`),
      receiveTimeout,
    );
  }

  /** The first dynamic variable that is needed and missing. */
  #missingVariable({
    dynamic_variables = {},
    conversation_config_override,
  }: ConversationInitiationClientData): string | undefined {
    const text = conversation_config_override?.agent?.first_message ?? '';
    const used = [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name!);
    return [...splitList(this.#options.requires), ...used].find(
      (name) => !name.startsWith('system__') && !Object.hasOwn(dynamic_variables, name),
    );
  }

  /** Writes down a fault that the service may ignore. */
  #note(problem: string, frame: unknown): void {
    this.record.violate(problem, frame);
  }

  #refuse(type: string, problem: string, frame: unknown): void {
    this.record.violate(problem, frame);
    if (!this.#options.tolerant) this.#fail(1008, type, `Invalid message received: ${problem}`);
  }

  #fail(code: 1002 | 1008 | 1011, type: string, message: string): void {
    const error = { type: 'error', error_event: { code, message, error_type: type, reason: message } } as const;
    this.send(inContract(error, this.#options.contract) ?? error);
    this.close(code, message.slice(0, 120));
  }
}

const isInitiation = (message: ClientMessage): message is ConversationInitiationClientData =>
  !isUserAudio(message) && message.type === 'conversation_initiation_client_data';

const textOf = (message: UserMessage | null | undefined): { text: string; richContentId?: string } => ({
  text: message?.text ?? '',
  ...(message?.rich_content_id !== undefined && { richContentId: message.rich_content_id }),
});

function createConversationId(): string {
  return `conv_${crypto.randomUUID().replaceAll('-', '')}`;
}
