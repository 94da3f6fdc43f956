import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedAgent } from './agent.js';
import { optionDocs, parseAgentId } from './options.js';
import type { ConversationRecord } from './record.js';
import { findScenario, scenarios, type Scenario } from './scenarios/index.js';

/** What the routes work on. */
export interface Simulation {
  apiKey: string;
  /** What can be played beside the usual scenarios. */
  more: readonly Scenario[];
  /** Of the newest conversations, the oldest first. */
  agents: ReadonlyMap<string, SimulatedAgent>;
  /** Whether pages of this origin may read the answers. */
  allows: (origin: string, request: IncomingMessage) => boolean;
  /** The signed URL for an agent, as this request would have it. */
  mint: (request: IncomingMessage, url: URL) => { signedUrl: string; conversationId: string | undefined };
  forget: () => void;
}

/** A request with a larger body is refused. */
const LARGEST_BODY_BYTES = 20_000_000;

interface Call {
  request: IncomingMessage;
  url: URL;
  simulation: Simulation;
  /** The groups that the route's pattern has found in the path. */
  names: readonly string[];
}

interface Answer {
  status?: number;
  json?: unknown;
  body?: Uint8Array;
  type?: string;
}

/** Thrown by a route; becomes its answer. */
class Refusal extends Error {
  readonly status: number;
  readonly detail: unknown;

  constructor(status: number, detail: unknown) {
    super();
    this.status = status;
    this.detail = detail;
  }
}

/** Refuses a request in the service's own words. */
const refuse = (status: number, name: string, message: string): never => {
  throw new Refusal(status, { status: name, message });
};

type Route = readonly [method: string, pattern: RegExp, handle: (call: Call) => Answer | Promise<Answer>];

const routes: readonly Route[] = [
  ['GET', /^\/v1\/convai\/conversation\/get[-_]signed[-_]url$/, getSignedUrl],
  ['POST', /^\/v1\/convai\/conversations\/([\w-]+)\/files$/, uploadFile],
  ['DELETE', /^\/v1\/convai\/conversations\/([\w-]+)\/files\/([\w-]+)$/, deleteFile],
  ['POST', /^\/v1\/convai\/conversations\/([\w-]+)\/feedback$/, rate],
  ['GET', /^\/simulator\/scenarios$/, (call) => ({ json: { scenarios: listScenarios(call), options: optionDocs } })],
  ['GET', /^\/simulator\/conversations$/, ({ simulation, url }) => ({ json: listed(simulation, url) })],
  ['DELETE', /^\/simulator\/conversations$/, ({ simulation }) => (simulation.forget(), { status: 204 })],
  ['GET', /^\/simulator\/(latest|conversations\/[\w-]+)$/, (call) => ({ json: findRecord(call) })],
  ['GET', /^\/simulator\/(latest|conversations\/[\w-]+)\/audio\.wav$/, (call) => wav(findRecord(call).userWav)],
  ['GET', /^\/simulator\/(latest|conversations\/[\w-]+)\/agent\.wav$/, (call) => wav(findRecord(call).agentWav)],
  ['POST', /^\/simulator\/(latest|conversations\/[\w-]+)\/send$/, sendMessage],
  ['POST', /^\/simulator\/(latest|conversations\/[\w-]+)\/close$/, closeConversation],
  ['POST', /^\/simulator\/(latest|conversations\/[\w-]+)\/drop$/, (call) => (findAgent(call).drop(), { status: 204 })],
];

/** Whether a path is the simulator's. */
export const isOurs = (path: string): boolean => /^\/(v1\/convai|simulator)\//.test(path);

/** Answers a request for one of the simulator's paths. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  simulation: Simulation,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator.invalid');
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    vary: 'origin',
    'x-content-type-options': 'nosniff',
  };
  const { origin } = request.headers;
  if (origin !== undefined) {
    if (!simulation.allows(origin, request)) {
      response.writeHead(403, headers).end();
      return;
    }
    headers['access-control-allow-origin'] = origin;
  }
  if (request.method === 'OPTIONS') {
    headers['access-control-allow-methods'] = 'GET, POST, DELETE';
    headers['access-control-allow-headers'] = request.headers['access-control-request-headers'] ?? '';
    response.writeHead(204, headers).end();
    return;
  }
  let result: Answer;
  try {
    result = await route(request, url, simulation);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    result = { status: error.status, json: { detail: error.detail } };
  }
  const { status = 200, json, body, type = 'application/json' } = result;
  const content = json === undefined ? body : JSON.stringify(json);
  response.writeHead(status, { ...headers, ...(content !== undefined && { 'content-type': type }) }).end(content);
}

async function route(request: IncomingMessage, url: URL, simulation: Simulation): Promise<Answer> {
  let known = false;
  for (const [method, pattern, handle] of routes) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    known = true;
    if (method === request.method) return handle({ request, url, simulation, names: match.slice(1) });
  }
  return known ? refuse(405, 'method_not_allowed', 'Method Not Allowed') : refuse(404, 'not_found', 'Not Found');
}

function getSignedUrl({ request, url, simulation }: Call): Answer {
  if (request.headers['xi-api-key'] !== simulation.apiKey) refuse(401, 'invalid_api_key', 'Invalid API key');
  const agentId = url.searchParams.get('agent_id');
  if (!agentId)
    throw new Refusal(422, [{ type: 'missing', loc: ['query', 'agent_id'], msg: 'Field required', input: null }]);
  if (findScenario(parseAgentId(agentId).scenario).name === 'missing') {
    refuse(404, 'agent_not_found', `Document with id ${agentId} not found.`);
  }
  const { signedUrl, conversationId } = simulation.mint(request, url);
  return { json: { signed_url: signedUrl, ...(conversationId !== undefined && { conversation_id: conversationId }) } };
}

async function uploadFile(call: Call): Promise<Answer> {
  const { record } = findAgent(call);
  const { uploadTime, uploadFailures, uploadStatus } = record.options;
  const body = await readBody(call.request, uploadTime);
  if (record.failedUploads < uploadFailures) {
    record.failedUploads++;
    if (uploadStatus) refuse(uploadStatus, 'upload_failed', 'The file could not be stored.');
    call.request.socket.destroy();
  }
  const type = call.request.headers['content-type'] ?? '';
  let file: unknown;
  try {
    file = (await new Response(body, { headers: { 'content-type': type } }).formData()).get('file');
  } catch {
    file = null;
  }
  if (!(file instanceof Blob)) {
    throw new Refusal(422, [{ type: 'missing', loc: ['body', 'file'], msg: 'Field required', input: null }]);
  }
  const fileId = `file_${record.files.length + 1}_${record.conversationId.slice(-6)}`;
  record.files.push({ fileId, name: (file as File).name, type: file.type, bytes: file.size, deleted: false });
  return { json: { file_id: fileId } };
}

function deleteFile(call: Call): Answer {
  const file = findAgent(call).record.files.find(({ fileId, deleted }) => fileId === call.names[1] && !deleted);
  if (!file) return refuse(404, 'file_not_found', 'File not found.');
  file.deleted = true;
  return { json: {} };
}

async function rate(call: Call): Promise<Answer> {
  const { record } = findAgent(call);
  record.rating = await readJson(call.request);
  return { json: {} };
}

async function sendMessage(call: Call): Promise<Answer> {
  const message = await readJson(call.request);
  const messages: unknown[] = Array.isArray(message) ? message : [message];
  for (const item of messages) findAgent(call).send(item as { type: string });
  return { status: 204 };
}

async function closeConversation(call: Call): Promise<Answer> {
  const { code = 1000, reason = '' } = (await readJson(call.request, {})) as { code?: number; reason?: string };
  findAgent(call).close(code, reason);
  return { status: 204 };
}

const listScenarios = ({ simulation: { more } }: Call): unknown[] =>
  [...more, ...scenarios].map(({ name, description, defaults = {}, events = [] }) => ({
    name,
    description,
    defaults,
    events,
  }));

function listed({ agents }: Simulation, url: URL): unknown[] {
  const client = url.searchParams.get('client');
  return [...agents.values()]
    .map(({ record }) => record.toJSON())
    .filter((report) => client === null || report.client === client)
    .map(({ conversationId, scenario, client, startedAt, violations, closed }) => ({
      conversationId,
      scenario,
      client,
      startedAt,
      violations: violations.length,
      closed,
    }));
}

const findRecord = (call: Call): ConversationRecord => findAgent(call).record;

/** The conversation that a path names: by its id, or the latest one, of the client in the query if there is one. */
function findAgent({ simulation: { agents }, names: [name = ''], url }: Call): SimulatedAgent {
  const client = url.searchParams.get('client');
  const found =
    name === 'latest'
      ? [...agents.values()].findLast(({ record }) => client === null || record.client === client)
      : agents.get(name.replace('conversations/', ''));
  return found ?? refuse(404, 'conversation_not_found', 'Conversation not found.');
}

const wav = (body: Uint8Array): Answer => ({ body, type: 'audio/wav' });

async function readJson(request: IncomingMessage, otherwise?: unknown): Promise<unknown> {
  const text = new TextDecoder().decode(await readBody(request));
  if (!text && otherwise !== undefined) return otherwise;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(422, [{ type: 'json_invalid', loc: ['body'], msg: 'JSON decode error', input: {} }]);
  }
}

/** @param time How long reading takes at least, in ms: the client sees its upload go on slowly. */
async function readBody(request: IncomingMessage, time = 0): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  const total = Number(request.headers['content-length'] ?? Infinity);
  const began = performance.now();
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LARGEST_BODY_BYTES) refuse(413, 'file_too_large', 'The file is too large.');
    pieces.push(piece);
    const wait = began + (time * length) / total - performance.now();
    if (wait > 0) await pause(wait);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
