import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { flag, json, keyword, list, lowerCased, numeric, property, types } from '../../src/element/converters.js';

type Converter = ReturnType<typeof keyword>;

/** What an attribute is read as; `null`: it is not there. */
const read = ({ fromAttribute }: Converter, text: string | null): unknown => fromAttribute!(text);

/** Converters with texts and what each is read as. */
const table: [string, Converter, Record<string, unknown>, unknown][] = [
  ['flag', flag, { '': true, true: true, no: true, false: false, ' FALSE ': false }, false],
  ['list', list, { 'en de': ['en', 'de'], ' en,de , fr\n': ['en', 'de', 'fr'], '': [], ' , ': [] }, undefined],
  ['lowerCased', lowerCased, { ' EU-Residency ': 'eu-residency', '': undefined, '  ': undefined }, undefined],
  ['numeric', numeric, { '0.5': 0.5, ' 3 ': 3, '0': 0, '': undefined, ' ': undefined, much: NaN }, undefined],
  ['keyword', keyword(['top', 'left']), { left: 'left', ' TOP ': 'top', LEFT: 'left', '': 'top', up: 'top' }, 'top'],
  [
    'types',
    types,
    { '': true, true: true, files: true, ' False ': false, ' Image/* ': 'image/*', '.png,.PDF': '.png,.pdf' },
    false,
  ],
  ['json', json, { '{"a":[1]}': { a: [1] }, null: null, '""': '' }, undefined],
];

for (const [name, converter, texts, absent] of table) {
  describe(name, () => {
    for (const [text, value] of Object.entries(texts)) {
      test(`reads ${JSON.stringify(text)} as ${JSON.stringify(value) ?? String(value)}`, () =>
        assert.deepEqual(read(converter, text), value));
    }

    test('reads an attribute that is not there', () => assert.deepEqual(read(converter, null), absent));
  });
}

describe('flag', () => {
  test('is written as an empty attribute, or as none', () => {
    assert.equal(flag.toAttribute!(true), '');
    assert.equal(flag.toAttribute!(false), null);
  });
});

/** An object with one property, and how often Lit was asked to make one of it. */
function decorated(converter?: Converter): { object: { value: unknown }; created: unknown[] } {
  const created: unknown[] = [];
  class Element {
    declare value: unknown;
    static createProperty(...args: unknown[]): void {
      created.push(args);
    }
  }
  property(converter && { converter })(Element.prototype, 'value');
  return { object: new Element(), created };
}

describe('property', () => {
  test('is a property of Lit’s with all its options', () => {
    const { created } = decorated(numeric);
    assert.deepEqual(created, [['value', { attribute: 'value', converter: numeric }]]);
  });

  test('reads what it is set to, each object for itself', () => {
    const { object } = decorated(numeric);
    object.value = ' 0.5 ';
    assert.equal(object.value, 0.5);
    const other = Object.create(Object.getPrototypeOf(object) as object) as { value: unknown };
    assert.equal(other.value, undefined);
  });

  test('leaves values of the right type as they are, and takes null for nothing', () => {
    const languages = ['en'];
    const { object } = decorated(list);
    object.value = languages;
    assert.equal(object.value, languages);
    object.value = null;
    assert.equal(object.value, undefined);
    const { object: switched } = decorated(flag);
    switched.value = 1;
    assert.equal(switched.value, true);
    const { object: named } = decorated(keyword(['top', 'left']));
    named.value = 5;
    assert.equal(named.value, 'top');
  });

  test('without a reader stays what it is set to', () => {
    for (const converter of [undefined, json]) {
      const { object } = decorated(converter);
      object.value = '{"a":1}';
      assert.equal(object.value, '{"a":1}');
    }
  });
});
