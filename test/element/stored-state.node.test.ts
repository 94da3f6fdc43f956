import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatState } from '../../src/element/keeper.js';
import { LONGEST_STATE_CHARACTERS, parseState, type StoredState } from '../../src/element/stored-state.js';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { randomOf } from '../helpers/random.js';

const said = (...turns: (Pick<Turn, 'role' | 'text'> & Partial<Turn>)[]): readonly Turn[] =>
  turns.reduce<readonly Turn[]>((all, turn) => addTurn(all, { connection: 0, time: 1000 * all.length, ...turn }), []);

const state: StoredState = {
  claim: 'c1x2y3',
  savedAt: 1_700_000_000_000,
  user: 'ada',
  turns: said(
    { role: 'agent', text: 'Hello! [laughs] How can I help?', heard: 31 },
    { role: 'user', text: 'Where is <b>it</b>?', feedback: null },
    { role: 'agent', text: 'In the', unspoken: ' post.', corrected: true, heard: 6, feedback: 'like', connection: 1 },
  ),
  textOnly: false,
  continuable: true,
  open: true,
  draft: 'And when',
  consent: true,
  view: { view: 'transcript', instead: 'auto' },
  options: { volume: [0.5, null], language: ['de', 'en'], muted: [true, null] },
};

const text = formatState(state)!;
const fields = JSON.parse(text) as Record<string, unknown>;

/** A state as it is stored, with a field changed: `turns.0.text`. */
function changed(path: string, value: unknown): string {
  const copy = structuredClone(fields);
  const names = path.split('.');
  const last = names.pop()!;
  const holder = names.reduce<Record<string, unknown>>((part, name) => part[name] as Record<string, unknown>, copy);
  holder[last] = value;
  return JSON.stringify(copy);
}

/** Every path of a value: `turns`, `turns.0`, `turns.0.text`. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, field]) => pathsOf(field, path ? `${path}.${name}` : name));
  return path ? [path, ...inner] : inner;
}

/** What nothing that is stored looks like. */
const wrong: unknown[] = [undefined, null, -1, 1e300, '', 'x'.repeat(50), true, [], {}, [[]], { role: 'agent' }];

/** Fails unless a state has the types that everything behind it counts on. */
function checkTypes({ turns, options, view, ...rest }: StoredState): void {
  const types = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, typeof value]));
  const flags = { textOnly: 'boolean', continuable: 'boolean', open: 'boolean', consent: 'boolean' };
  const user = types['user'] === 'undefined' ? 'undefined' : 'string';
  assert.deepEqual(types, { claim: 'string', savedAt: 'number', draft: 'string', user, ...flags });
  turns.forEach((turn, index) => {
    assert.ok(['user', 'agent'].includes(turn.role) && turn.final && Object.isFrozen(turn));
    assert.equal(`${typeof turn.text} ${typeof turn.unspoken} ${typeof turn.corrected}`, 'string string boolean');
    assert.ok(turn.time < 0 && Number.isFinite(turn.time), String(turn.time));
    assert.ok(turn.connection >= (turns[index - 1]?.connection ?? 0), 'in order');
    assert.doesNotThrow(() => new Date(-turn.time).toISOString());
  });
  assert.equal(new Set(turns.map(({ id }) => id)).size, turns.length, 'ids of their own');
  for (const pair of Object.values(options)) assert.ok(pair[1] === null || typeof pair[1] === 'string');
  const { volume } = options;
  assert.ok(!volume || ((volume[0] as number) >= 0 && (volume[0] as number) <= 1));
  assert.ok(!view || ['voice', 'transcript'].includes(view.view));
}

describe('a stored state', () => {
  test('is read as it was written, but for what only its own page knew', () => {
    const { turns, ...rest } = parseState(text)!;
    const { turns: written, ...expected } = state;
    assert.deepEqual(rest, expected);
    const kept = ({ role, text, unspoken, corrected, heard, feedback, connection }: Turn): unknown[] => [
      ...[role, text, unspoken, corrected, heard, feedback, connection],
    ];
    assert.deepEqual(turns.map(kept), written.map(kept));
    assert.deepEqual(
      turns.map(({ id, eventId, time }) => [id, eventId, time]),
      [
        ['earlier-0', undefined, -3000],
        ['earlier-1', undefined, -2000],
        ['earlier-2', undefined, -1000],
      ],
    );
    checkTypes(parseState(text)!);
  });

  test('may be stored and read again and again', () => {
    let again = state;
    for (let page = 0; page < 5; page++) again = parseState(formatState(again)!)!;
    assert.deepEqual(again, parseState(text));
  });

  test('has no address of a file, no event id and no response id: they may be keys, or mean nothing on another page', () => {
    const [file] = [{ url: 'https://files.example/plan.pdf?signature=secret', name: 'plan.pdf', mimeType: undefined }];
    const turns = said({ role: 'agent', text: 'Here', files: [file], eventId: 4711, responseId: 'response-4711' });
    assert.doesNotMatch(formatState({ ...state, turns })!, /secret|files\.example|4711/);
    const onlyFile = said({ role: 'agent', text: '', files: [file] });
    assert.deepEqual(parseState(formatState({ ...state, turns: onlyFile })!)!.turns, []);
  });

  test('has no option that is not set or not to be understood', () => {
    const options: StoredState['options'] = {
      volume: [NaN, 'loud'],
      language: [undefined, null],
      muted: [false, null],
    };
    assert.deepEqual(parseState(formatState({ ...state, options })!)!.options, { muted: [false, null] });
    for (const volume of [-1, 1.1, Infinity]) {
      assert.deepEqual(parseState(formatState({ ...state, options: { volume: [volume, null] } })!)!.options, {});
    }
  });

  test('keeps to its limit: the oldest turns go first', () => {
    const turns = said(
      ...Array.from({ length: 500 }, (_, index) => ({
        role: 'agent' as const,
        text: `${index} ${'"ä\n'.repeat(200)}`,
        connection: Math.floor(index / 100),
      })),
    );
    const long = formatState({ ...state, turns })!;
    assert.ok(
      long.length <= LONGEST_STATE_CHARACTERS && long.length > 0.95 * LONGEST_STATE_CHARACTERS,
      `${long.length}`,
    );
    const kept = parseState(long)!.turns;
    assert.equal(kept.at(-1)!.text, turns.at(-1)!.text);
    assert.deepEqual(
      kept.map(({ text }) => text),
      turns.slice(-kept.length).map(({ text }) => text),
    );
    assert.equal(kept[0]!.connection, 0, 'the first one follows no lost connection');
    checkTypes(parseState(long)!);
  });

  test('has no turn that is longer than all of it, nor anything that is too long without turns', () => {
    const huge = 'x'.repeat(LONGEST_STATE_CHARACTERS);
    assert.deepEqual(parseState(formatState({ ...state, turns: said({ role: 'user', text: huge }) })!)!.turns, []);
    assert.equal(parseState(formatState({ ...state, draft: huge })!)!.draft.length, 20_000);
    assert.equal(formatState({ ...state, user: huge }), undefined);
  });

  test('is thrown away if it is of another version, too long, no JSON, or missing', () => {
    for (const version of [0, 2, '1', null, undefined])
      assert.equal(parseState(changed('version', version)), undefined);
    assert.equal(parseState(text.replace('And when', 'x'.repeat(LONGEST_STATE_CHARACTERS))), undefined);
    const noState = [
      null,
      '',
      'null',
      '1',
      '"text"',
      '[]',
      '{}',
      '{"version":1}',
      '{"version":1,"turns":[]}',
      text.slice(1),
    ];
    for (const nothing of noState) assert.equal(parseState(nothing), undefined, String(nothing));
  });

  test('is thrown away if one field of it is wrong', () => {
    const optional = ['user', 'view', 'options.volume', 'options.language', 'options.muted'];
    let tried = 0;
    for (const path of pathsOf(fields)) {
      for (const value of wrong) {
        const bad = changed(path, value);
        const read = parseState(bad);
        tried++;
        if (read === undefined) continue;
        // Whatever passes is a value of the right type.
        checkTypes(read);
        const isText = typeof value === 'string' && /text|unspoken|draft|user|language/.test(path);
        const isFlag = typeof value === 'boolean' && /Only|open|consent|continuable|corrected|spoken|muted/.test(path);
        const isNumber = value === -1 && /savedAt|time/.test(path);
        const isEmpty = Array.isArray(value) && !value.length && path === 'turns';
        const isMissing =
          (value === undefined && optional.includes(path)) || (path === 'options' && typeof value === 'object');
        const isMeant =
          (path === 'savedAt' && value === 1e300) ||
          (value == null && /feedback|options\.\w+\.1/.test(path)) ||
          (typeof value === 'string' && /options\.\w+\.1/.test(path));
        assert.ok(
          isText || isFlag || isNumber || isEmpty || isMissing || isMeant,
          `${path} = ${JSON.stringify(value)}`,
        );
      }
    }
    assert.ok(tried > 400, `${tried} tried`);
  });

  test('never does harm, whatever it is', () => {
    const next = randomOf(7);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
    const paths = pathsOf(fields);
    let readable = 0;
    for (let round = 0; round < 5000; round++) {
      let hostile = changed(pick(paths), pick(wrong));
      if (next() < 0.3) hostile = hostile.slice(0, Math.floor(next() * hostile.length));
      if (next() < 0.3) {
        const place = Math.floor(next() * hostile.length);
        hostile =
          hostile.slice(0, place) +
          pick(['"', '{', ']', '\u0000', '\ud800', '__proto__', '9']) +
          hostile.slice(place + 1);
      }
      if (next() < 0.1) hostile = hostile.replace('"claim"', '"__proto__":{"version":1,"polluted":true},"claim"');
      const read = parseState(hostile);
      if (!read) continue;
      readable++;
      checkTypes(read);
    }
    assert.ok(readable > 100 && readable < 4000, `${readable} of 5000 could be read`);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});
