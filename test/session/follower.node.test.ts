/** What is written and what is spoken of it need not be the same: the place must be right within a word all the same. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Follower } from '../../src/session/follower.js';
import { endOfWord, floorGrapheme, wordsOf, type Word } from '../../src/session/words.js';

/** A part of a text, and how it is spoken. */
type Part = readonly [written: string, spoken: string];

/** In backquotes what is written, then what is spoken: `a {b=c} d`. */
const partsOf = (text: string): Part[] =>
  text
    .split(/(\{[^{}]*\})/)
    .filter(Boolean)
    .map((part): Part => {
      const match = /^\{(?<written>[^=]*)=(?<spoken>.*)\}$/.exec(part)?.groups;
      return match ? [match['written']!, match['spoken']!] : [part, part];
    });

const written = (parts: readonly Part[]): string => parts.map(([text]) => text).join('');
const spoken = (parts: readonly Part[]): string => parts.map(([, text]) => text).join('');

/** The number of words before a place, with the one it is in. */
const wordAt = (text: string, place: number): number => {
  if (!words.has(text)) words.set(text, wordsOf(text));
  return words.get(text)!.filter(({ start }) => start < place).length;
};
const words = new Map<string, Word[]>();

/** The least and the most words that can have been said of a text when so much of what is spoken has. */
function truthAt(parts: readonly Part[], said: number): { least: number; most: number } {
  const text = written(parts);
  let [from, at] = [0, 0];
  for (const [writtenPart, spokenPart] of parts) {
    const isIn = said <= at + spokenPart.length;
    if (isIn && writtenPart === spokenPart) {
      const word = wordAt(text, from + said - at);
      return { least: word, most: word };
    }
    const [least, most] = [from, from + writtenPart.length].map((place) => wordAt(text, place)) as [number, number];
    if (isIn) return { least, most };
    from += writtenPart.length;
    at += spokenPart.length;
  }
  return { least: wordAt(text, text.length), most: wordAt(text, text.length) };
}

const texts: Record<string, readonly string[]> = {
  English: [
    'That will be {$1,234.50=one thousand two hundred thirty-four dollars and fifty cents} in total, if you order today.',
    'Your flight leaves on {12/24/2026=December twenty-fourth, twenty twenty-six} at {3:45 pm=three forty-five p m} from gate {B12=B twelve}, so come early.',
    'Call us at {555-0199=five five five, zero one nine nine} or {+1 800 555=plus one, eight hundred, five five five} any time between {9=nine} and {5=five} o’clock.',
    '{Dr.=Doctor} Miller has {3=three} offices, and {2½=two and a half} parking lots, for {25%=twenty-five percent} less.',
  ],
  German: [
    'Das macht {1.234,50 €=eintausendzweihundertvierunddreißig Euro fünfzig} zusammen, wenn Sie heute bestellen.',
    'Ihr Flug geht am {24.12.2026=vierundzwanzigsten Dezember zweitausendsechsundzwanzig} um {15:45=fünfzehn Uhr fünfundvierzig} Uhr vom Gate {B12=B zwölf}, bitte seien Sie pünktlich.',
    'Wir haben {3=drei} Filialen, {z. B.=zum Beispiel} in Köln, und geben {25 %=fünfundzwanzig Prozent} Rabatt auf alles.',
  ],
  Spanish: [
    'Son {1.234,50 €=mil doscientos treinta y cuatro euros con cincuenta} en total, si lo pide hoy mismo.',
    'Su vuelo sale el {24/12/2026=veinticuatro de diciembre de dos mil veintiséis} a las {15:45=quince cuarenta y cinco} por la puerta {B12=be doce}, llegue con tiempo.',
    'El {1.º=primer} piso tiene {12=doce} mesas y un {25 %=veinticinco por ciento} de descuento para grupos.',
  ],
  French: [
    'Cela fait {1 234,50 €=mille deux cent trente-quatre euros cinquante} en tout, si vous commandez aujourd’hui.',
    'Votre vol part le {24/12/2026=vingt-quatre décembre deux mille vingt-six} à {15 h 45=quinze heures quarante-cinq} de la porte {B12=B douze}, venez tôt.',
    'Il y a {3=trois} bureaux au {1er=premier} étage, et {25 %=vingt-cinq pour cent} de moins ce mois-ci.',
  ],
  Japanese: [
    '合計で{1,234円=千二百三十四円}になります。本日ご注文いただくと送料は無料です。',
    'フライトは{2026年12月24日=二千二十六年十二月二十四日}の{15:45=十五時四十五分}に出発しますので、お早めにお越しください。',
    'お店は{3=三}階にございまして、ただいま{25%=二十五パーセント}割引を行っております。',
  ],
  'with tags and markup': [
    '{[laughs] =}Well, {**really**=really}? I {[whispers] =}would {_not_=not} do that{ [sighs]=}.',
    'Please see {[our page](https://shop.example/a/long/address?that=our page} for more, and then {<break time="1s"/> =}call us.',
    'Please wait {=<break time="1s"/> }a moment, I am {=<phoneme>}looking it up{=</phoneme>} for you.',
    'WE ARE {OPEN=open} on {MONDAY=Monday}, but {not=NOT} on {Sunday=SUNDAY}, as a {rule=Rule}.',
    "It’s {café=cafe} time, {don’t=don't} you think, {ﬁne=fine} friend of mine?",
  ],
};

describe('the place in a text', () => {
  for (const [language, all] of Object.entries(texts)) {
    for (const text of all) {
      const parts = partsOf(text);
      for (const piece of [Infinity, 25, 8]) {
        const ahead = piece === Infinity ? 'known as a whole' : `that comes ${piece} characters at a time`;
        test(`is right within a word for a voice ${ahead}, ${language}: ${written(parts)}`, () => {
          const follower = new Follower();
          follower.text = written(parts);
          const voice = spoken(parts);
          for (let [said, given, last] = [1, 0, 0]; said <= voice.length; said++) {
            // A piece is there a little before it is heard.
            while (given < voice.length && given < said + 6) {
              follower.add(voice.slice(given, given + Math.min(piece, voice.length)));
              given += Math.min(piece, voice.length);
            }
            const place = (last = Math.max(last, follower.locate(said)));
            const { least, most } = truthAt(parts, said);
            const word = wordAt(written(parts), place);
            const where = `${word} not ${least}-${most} after “${voice.slice(0, said)}”`;
            assert.ok(word >= least - 1 && word <= most + 1, where);
          }
        });
      }
    }
  }

  test('is found again in a long text, at once', () => {
    const sentences = Array.from(
      { length: 400 },
      (_, index) => `Line number {${index}=so and so} has a {9=nine} in it. `,
    );
    const parts = partsOf(sentences.join(''));
    const follower = new Follower();
    follower.text = written(parts);
    const voice = spoken(parts);
    const start = performance.now();
    follower.add(voice);
    follower.locate(1);
    const duration = performance.now() - start;
    for (let said = 1; said < voice.length; said += 997) {
      const { least, most } = truthAt(parts, said);
      const word = wordAt(written(parts), follower.locate(said));
      assert.ok(word >= least - 1 && word <= most + 1, `${word} not ${least}-${most}`);
    }
    assert.ok(duration < 2000, `${duration} ms`);
  });
});

describe('the words of a text', () => {
  test('are compared without case, accents and signs', () => {
    const said = wordsOf('CAFÉ, ﬁne: DON’T! ½ naïve');
    assert.deepEqual(
      said.map(({ text }) => text),
      ['cafe', 'fine', 'dont', '12', 'naive'],
    );
  });

  test('are those that can be spoken: no markup, and no address of a link', () => {
    const text = 'See [our page](https://shop.example/now) <break time="1s"/> today';
    assert.deepEqual(
      wordsOf(text).map(({ start, end }) => text.slice(start, end)),
      ['See', 'our', 'page', 'today'],
    );
  });
});

describe('endOfWord', () => {
  const cases: [text: string, index: number, end: number][] = [
    ['Hello, world', 1, 7],
    ['Hello, world', 5, 7],
    ['Hello, world', 7, 7],
    ['Hello “you” there', 3, 6],
    ['', 0, 0],
    ['Hi', 2, 2],
    ['今天天气', 1, 2],
    ['好。「是」', 1, 2],
    ['👩‍👩‍👧‍👦 hi', 1, 12],
  ];
  for (const [text, index, end] of cases) {
    test(`is ${end} of “${text}” from ${index}`, () => assert.equal(endOfWord(text, index), end));
  }
});

describe('floorGrapheme', () => {
  test('is never within a sign', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((index) => floorGrapheme('a🇩🇪', index)),
      [0, 1, 1, 1, 1, 5],
    );
  });
});
