import { decodeSamples, parseFormat } from '../../../src/audio/pcm.js';
import { encodeMessage } from '../../../src/protocol/codec.js';
import type {
  ClientEvent,
  ClientToolResultMessage,
  ConversationInitiationClientData,
  DynamicVariables,
  FileReference,
  JsonObject,
  ServerMessage,
  UnknownMessage,
} from '../../../src/protocol/messages.js';
import { sleep, type Clock } from './clock.js';
import { inContract } from './contracts.js';
import { Ears, type UserTurn } from './ears.js';
import { Mouth, type Said, type SayOptions } from './mouth.js';
import { splitList, type SimulationOptions } from './options.js';
import { Pending } from './pending.js';
import type { ConversationRecord } from './record.js';
import { closestLine, greetingLine, type Line } from './voice.js';

/** The connection to the client, as the agent has it. */
export interface Wire {
  send(frame: string | Uint8Array): void;
  close(code: number, reason: string): void;
  /** Destroys the connection without closing it. */
  drop(): void;
  /** Neither reads nor answers from now on, as if the network had forgotten the connection. */
  hang(): void;
}

export interface StageOptions {
  wire: Wire;
  clock: Clock;
  record: ConversationRecord;
  options: SimulationOptions;
  initiation: ConversationInitiationClientData;
  /** Ends the script when the conversation ends. */
  signal: AbortSignal;
  conversationId: string;
  agentId: string;
  /** Which conversation of its client this is, from 1 on. */
  attempt: number;
  /** What the agent sends beside the usual messages. */
  events: readonly ClientEvent[];
  /** Told of every ping that is sent. */
  onPing: (eventId: number) => void;
}

const standardEvents: readonly ClientEvent[] = [
  'audio',
  'interruption',
  'agent_response',
  'user_transcript',
  'tentative_user_transcript',
  'conversation_initiation_metadata',
  'ping',
];

/** What a scenario works with: it says lines, listens, calls tools, and breaks things. */
export class Stage {
  readonly options: SimulationOptions;
  readonly initiation: ConversationInitiationClientData;
  readonly record: ConversationRecord;
  readonly conversationId: string;
  readonly attempt: number;
  readonly ears: Ears;
  /** Of the whole conversation. */
  readonly signal: AbortSignal;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #agentId: string;
  readonly #events: ReadonlySet<string>;
  readonly #inputFormat;
  readonly #onPing: (eventId: number) => void;
  readonly #mouth: Mouth;
  readonly #toolCalls: Pending<ClientToolResultMessage>;
  readonly #approvals: Pending<boolean>;
  #turn = 0;
  #ids = 0;
  #admitted = false;
  /** Whether the user waits in the queue. What they write meanwhile is thrown away. */
  queued = false;

  constructor(given: StageOptions) {
    const { wire, clock, record, options, initiation, signal, events } = given;
    this.options = options;
    this.initiation = initiation;
    this.record = record;
    this.conversationId = given.conversationId;
    this.attempt = given.attempt;
    this.signal = signal;
    this.#wire = wire;
    this.#clock = clock;
    this.#agentId = given.agentId;
    this.#onPing = given.onPing;
    this.#inputFormat = parseFormat(options.inputFormat);
    const wanted = initiation.conversation_config_override?.conversation?.client_events;
    const extra = splitList(options.events);
    const isNew = options.contract === '1.1.0';
    this.#events = new Set(
      wanted ?? [...standardEvents, ...(isNew ? (['agent_response_complete'] as const) : []), ...events, ...extra],
    );
    if (!wanted && extra.includes('all')) this.#events = { has: () => true } as unknown as ReadonlySet<string>;
    this.ears = new Ears({
      sampleRate: this.#inputFormat.sampleRate,
      endpoint: options.endpoint,
      clock,
      signal,
      send: (message) => this.send(message),
      nextTurn: () => this.nextTurn(),
      onUtterance: ({ start, seconds }, eventId) => record.utterances.push({ start, seconds, eventId }),
    });
    this.#mouth = new Mouth({
      options,
      clock,
      signal,
      ears: this.ears,
      textOnly: this.textOnly,
      wants: (type) => this.wants(type),
      send: (message) => this.send(message),
      sendAudio: (message, bytes) => this.force(message, bytes),
    });
    this.#toolCalls = new Pending(clock, signal);
    this.#approvals = new Pending(clock, signal);
  }

  /** Whether the client asked for a typed conversation. */
  get textOnly(): boolean {
    return this.initiation.conversation_config_override?.conversation?.text_only === true;
  }

  /** Whether the metadata have been sent. */
  get admitted(): boolean {
    return this.#admitted;
  }

  /** The number of the turn that is going on. */
  get turn(): number {
    return this.#turn;
  }

  /** Begins a turn. */
  nextTurn(): number {
    return ++this.#turn;
  }

  /** An id for a tool call and the like. */
  nextId(kind: string): string {
    return `${kind}_${++this.#ids}`;
  }

  /** Whether the client gets messages of this type. */
  wants(type: string): boolean {
    return this.#events.has(type);
  }

  /** Sends a message if the client asked for its type. */
  send(message: ServerMessage): void {
    if (this.wants(message.type)) this.force(message);
  }

  /** Sends a message even if the client did not ask for its type, as the contract has it, if it does. */
  force(message: ServerMessage | UnknownMessage, spoken?: Uint8Array): void {
    const translated = inContract(message, this.options.contract);
    if (translated) this.deliver(translated, spoken);
  }

  /** Sends a message as it is. */
  deliver(message: ServerMessage | UnknownMessage, spoken?: Uint8Array): void {
    if (this.signal.aborted) return;
    if (message.type === 'conversation_initiation_metadata') this.#admitted = true;
    this.#expectAnswer(message as ServerMessage);
    const inner = (Object.values(message) as unknown[]).find((value) => typeof value === 'object' && value !== null);
    this.record.send(message.type, (inner as { event_id?: number | string } | undefined)?.event_id, spoken);
    this.#wire.send(encodeMessage(message));
  }

  /** Notes what the client has to answer. */
  #expectAnswer(message: ServerMessage): void {
    if (message.type === 'ping') this.#onPing(message.ping_event.event_id);
    if (message.type === 'client_tool_call') this.#toolCalls.expect(message.client_tool_call.tool_call_id);
    if (message.type === 'mcp_tool_call' && message.mcp_tool_call.state === 'awaiting_approval') {
      this.#approvals.expect(message.mcp_tool_call.tool_call_id);
    }
  }

  /** Sends a frame that need not be a message. */
  raw(frame: string | Uint8Array): void {
    if (this.signal.aborted) return;
    this.record.send('(raw)', undefined);
    this.#wire.send(frame);
  }

  /** Closes the connection. */
  close(code: number, reason: string): void {
    this.record.close('server', code, reason);
    // A close frame holds 123 bytes of text.
    this.#wire.close(code, reason.slice(0, 120));
  }

  drop(): void {
    this.record.close('server', 1006, '(dropped)');
    this.#wire.drop();
  }

  /** Goes silent for ever without closing. */
  async hang(): Promise<never> {
    this.#wire.hang();
    return new Promise<never>((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true });
    });
  }

  /** Waits. */
  sleep(delay: number, signal = this.signal): Promise<void> {
    return sleep(this.#clock, delay, signal);
  }

  /** Takes up the conversation: sends the metadata, even if the client did not ask for them. */
  admit(): void {
    const { inputFormat, outputFormat } = this.options;
    this.force({
      type: 'conversation_initiation_metadata',
      conversation_initiation_metadata_event: {
        conversation_id: this.conversationId,
        agent_output_audio_format: outputFormat,
        user_input_audio_format: inputFormat,
      },
    });
  }

  /** What the agent says first: the client's own text, or else a line. Nothing when that text is empty. */
  opening(line?: Line): Line | undefined {
    const { first_message: text, language } = this.initiation.conversation_config_override?.agent ?? {};
    if (typeof text === 'string') return text.trim() ? closestLine(this.fill(text)) : undefined;
    return line ?? greetingLine(language);
  }

  /** A text with the dynamic variables in place of their names. */
  fill(text: string): string {
    const { variables } = this;
    return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => String(variables[name] ?? whole));
  }

  /** The client's dynamic variables and the system's own. */
  get variables(): DynamicVariables {
    return {
      system__agent_id: this.#agentId,
      system__conversation_id: this.conversationId,
      ...this.initiation.dynamic_variables,
    };
  }

  /** Says a line: text and voice, until it has been heard or the user interrupts; in a typed conversation, text alone. */
  say(line: Line, options: Partial<SayOptions> = {}): Promise<Said> {
    return this.#mouth.say(line, { eventId: options.eventId ?? this.nextTurn(), ...options });
  }

  /** Plays sound that is nobody's words; without a text, the client is told none. */
  play(samples: Float32Array, sampleRate: number, text: string | undefined, eventId: number): Promise<void> {
    return this.#mouth.play(samples, sampleRate, text, eventId);
  }

  /** Writes: in parts where the client gets them, then whole. */
  write(text: string, eventId = this.nextTurn(), attachments: readonly FileReference[] = []): Promise<void> {
    return this.#mouth.write(text, eventId, attachments);
  }

  /** What the user does next. */
  listen(timeout = this.options.turnTimeout): Promise<UserTurn> {
    return this.ears.next(timeout);
  }

  /** Calls a tool of the page. Resolves with `undefined` when no result comes in time. */
  callTool(name: string, parameters: JsonObject, eventId = this.turn): Promise<ClientToolResultMessage | undefined> {
    const id = this.nextId('tool_call');
    this.send({
      type: 'agent_tool_request',
      agent_tool_request: { tool_name: name, tool_call_id: id, tool_type: 'client', event_id: eventId },
    });
    const result = this.#toolCalls.ask(id, this.options.toolTimeout);
    this.send({
      type: 'client_tool_call',
      client_tool_call: { tool_name: name, tool_call_id: id, parameters, event_id: eventId },
    });
    return result;
  }

  /** Waits for the user to approve a tool call. Resolves with `undefined` when they do not decide in time. */
  approval(id: string): Promise<boolean | undefined> {
    return this.#approvals.ask(id, this.options.approvalTimeout * 1000);
  }

  /** Takes audio of the user. @returns What is wrong with it, if anything. */
  hear(bytes: Uint8Array): string | undefined {
    if (this.textOnly) return 'audio in a typed conversation';
    this.ears.hear(decodeSamples(bytes, this.#inputFormat));
    return bytes.length % this.#inputFormat.bytesPerSample ? 'half a sample of audio' : undefined;
  }

  /** Takes the result of a tool. @returns What is wrong with it, if anything. */
  takeToolResult(result: ClientToolResultMessage): string | undefined {
    const expected = this.#toolCalls.answer(result.tool_call_id, result);
    return expected ? undefined : 'a result of a tool call that does not wait for one';
  }

  /** Takes a decision about a tool call. @returns What is wrong with it, if anything. */
  takeApproval(id: string, approved: boolean): string | undefined {
    return this.#approvals.answer(id, approved) ? undefined : 'an approval of a tool call that does not wait for one';
  }
}
