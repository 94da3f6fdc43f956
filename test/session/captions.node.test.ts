import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import type { AudioAlignment } from '../../src/protocol/messages.js';
import { Captions, type Caption } from '../../src/session/captions.js';
import { readableParts } from '../../src/protocol/audio-tags.js';

let clock: sinon.SinonFakeTimers;
let captions: Captions;
let told: (Caption & { at: number })[];
/** Of each event: when its audio begins to be heard, and how much has come, in s. */
let events: Map<number, { begin: number; received: number }>;
beforeEach(() => {
  clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  told = [];
  events = new Map();
  captions = new Captions(heardOf, (caption) => told.push({ ...caption, at: clock.now }));
});
afterEach(() => clock.restore());

function heardOf(eventId: number): number {
  const { begin = 0, received = 0 } = events.get(eventId) ?? {};
  return Math.max(0, Math.min(received, clock.now / 1000 - begin));
}

/** Audio comes that is heard from `start` to `end`, in s. */
function audio(eventId: number, start: number, end: number, alignment: AudioAlignment | null | undefined): void {
  const event = events.get(eventId) ?? { begin: start, received: 0 };
  events.set(eventId, { ...event, received: end - event.begin });
  captions.audio(eventId, { start: start - event.begin, end: end - event.begin }, alignment);
}

/** Time passes, and is told of as the audio thread does. */
function tick(duration: number): void {
  for (let rest = duration; rest > 0; rest -= 50) {
    clock.tick(Math.min(50, rest));
    captions.advance();
  }
}

/** Audio of an event stops for so long, in s. */
const stall = (eventId: number, duration: number): void => {
  events.get(eventId)!.begin += duration;
};

/** Characters at a steady pace, in ms. */
const align = (text: string, each = 50, first = 0): AudioAlignment => ({
  chars: [...text],
  char_start_times_ms: Array.from(text, (_, index) => first + index * each),
  char_durations_ms: Array.from(text, () => each),
});

/** The captions of a turn, which must follow each other without a gap. */
function heard(turnId: string, text: string): string {
  let end = 0;
  for (const caption of told.filter((candidate) => candidate.turnId === turnId)) {
    assert.equal(caption.start, end);
    assert.equal(caption.end > caption.start, true);
    assert.equal(caption.text, readableParts(text, caption.start, caption.end)[1]);
    end = caption.end;
  }
  return text.slice(0, end);
}

const hello = 'Hello there, how are you today?';

/** Where the word ends that so many characters reach into. */
const captionEnd = (text: string, characters: number): number => {
  const end = text.indexOf(' ', Math.max(0, characters - 1));
  return end < 0 ? text.length : end + 1;
};

describe('captions with alignment', () => {
  test('come word by word, each when its first character sounds', () => {
    captions.text(1, 't', hello);
    audio(1, 1, 1 + hello.length * 0.05, align(hello));
    tick(5000);
    captions.finish();
    assert.equal(heard('t', hello), hello);
    assert.deepEqual(
      told.map(({ text }) => text),
      ['Hello ', 'there, ', 'how ', 'are ', 'you ', 'today?'],
    );
    for (const { start, at, text } of told) {
      const due = 1000 + start * 50;
      assert.ok(at >= due && at <= due + 120, `"${text}" at ${at}, due at ${due}`);
    }
  });

  test('follow the pauses of the voice', () => {
    captions.text(1, 't', 'One two');
    audio(1, 0, 3, {
      chars: [...'One two'],
      char_start_times_ms: [0, 50, 100, 150, 2000, 2050, 2100],
      char_durations_ms: Array(7).fill(50),
    });
    tick(1900);
    assert.equal(heard('t', 'One two'), 'One ');
    tick(300);
    assert.equal(heard('t', 'One two'), 'One two');
  });

  test('go on from piece to piece, also over one without alignment', () => {
    captions.text(1, 't', hello);
    audio(1, 0, 0.55, align(hello.slice(0, 11)));
    audio(1, 0.55, 1, undefined);
    audio(1, 1, 1.2, { chars: [], char_start_times_ms: [], char_durations_ms: [] });
    tick(800);
    assert.equal(heard('t', hello), 'Hello there, ');
    audio(1, 1.2, 2.5, align(hello.slice(11)));
    tick(300);
    assert.equal(heard('t', hello), 'Hello there, ');
    tick(2000);
    assert.equal(heard('t', hello), hello);
  });

  test('wait for the text where the audio is first', () => {
    audio(1, 0, 2, align(hello));
    tick(500);
    assert.deepEqual(told, []);
    captions.text(1, 't', hello);
    tick(50);
    assert.equal(heard('t', hello), 'Hello there, ');
    tick(2000);
    assert.equal(heard('t', hello), hello);
  });

  test('follow a text that is still being written', () => {
    audio(1, 0, 2, align(hello));
    for (let length = 3; length <= hello.length; length += 7) {
      captions.text(1, 't', hello.slice(0, length));
      tick(250);
      heard('t', hello);
    }
    captions.text(1, 't', hello);
    tick(2000);
    captions.finish();
    assert.equal(heard('t', hello), hello);
  });

  test('pass over what is not spoken, and cover it with the end', () => {
    const text = '[laughs] Oh, **really**? [sighs]';
    captions.text(1, 't', text);
    audio(1, 0, 1, align('Oh, really?'));
    tick(1000);
    assert.match(heard('t', text), /^\[laughs\] Oh, \*\*really\*\*\? $/);
    captions.finish();
    assert.equal(heard('t', text), text);
  });

  for (const broken of [
    { chars: ['O', 'n', 'e'], char_start_times_ms: [0], char_durations_ms: [] },
    { chars: ['O', 'n', 'e'], char_start_times_ms: [0, -5, 1e12], char_durations_ms: [0, 0, 0] },
    { chars: ['', ' ', '🤷'], char_start_times_ms: [0, 0, 0], char_durations_ms: [0, 0, 0] },
  ]) {
    test(`come to the end although the alignment is odd: ${JSON.stringify(broken.char_start_times_ms)}`, () => {
      captions.text(1, 't', 'One two');
      audio(1, 0, 1, broken);
      tick(5000);
      heard('t', 'One two');
      captions.finish();
      assert.equal(heard('t', 'One two'), 'One two');
      assert.equal(clock.countTimers(), 0);
    });
  }
});

describe('an alignment whose arrays are not of one length', () => {
  const times = [0, 50, 100];
  const odd: [string, AudioAlignment][] = [
    ['more characters than times', { chars: [...hello.slice(0, 11)], char_start_times_ms: times }],
    ['more times than characters', { chars: ['H', 'e'], char_start_times_ms: [...times, 150, 200] }],
    ['no times at all', { chars: [...hello.slice(0, 11)], char_start_times_ms: [] }],
    ['no characters at all', { chars: [], char_start_times_ms: times }],
    ['no durations', { chars: ['H', 'e', 'l'], char_start_times_ms: times, char_durations_ms: null }],
  ];
  for (const [what, alignment] of odd) {
    test(`does not hold up the pieces after it: ${what}`, () => {
      captions.text(1, 't', hello);
      audio(1, 0, 0.55, alignment);
      audio(1, 0.55, 2, align(hello.slice(11)));
      tick(1000);
      assert.equal(heard('t', hello), hello.slice(0, 21));
      tick(1000);
      captions.finish();
      assert.equal(heard('t', hello), hello);
    });
  }
});

describe('captions without alignment', () => {
  test('go evenly over the audio', () => {
    captions.text(1, 't', hello);
    audio(1, 1, 3, null);
    audio(1, 3, 5, undefined);
    const seen: number[] = [];
    for (const at of [900, 1000, 2000, 3000, 4000, 5200]) {
      tick(at - clock.now);
      seen.push(heard('t', hello).length / hello.length);
    }
    assert.deepEqual(seen.slice(0, 1), [0]);
    for (const [index, expected] of [0, 0.25, 0.5, 0.75, 1].entries()) {
      const length = seen[index + 1]!;
      assert.ok(length >= expected - 0.1 && length <= expected + 0.25, `${length} at ${expected}`);
    }
    assert.equal(heard('t', hello), hello);
  });

  /** Says a text of 100 characters within 5 s, a quarter of a second at a time, and gives how much was heard at each second. */
  function stream(eventId: number, start: number): number[] {
    const text = 'word '.repeat(20);
    captions.text(eventId, `turn-${eventId}`, text);
    const seen: number[] = [];
    for (let piece = 0; piece < 20; piece++) {
      tick((start + piece * 0.25) * 1000 - clock.now);
      if (piece && piece % 4 === 0) seen.push(heard(`turn-${eventId}`, text).length);
      audio(eventId, start + piece * 0.25 + 0.1, start + piece * 0.25 + 0.35, null);
    }
    tick(1000);
    captions.finish();
    return seen;
  }

  test('are not ahead of a voice whose audio comes as it is spoken, and keep pace from the second turn on', () => {
    const first = stream(1, 0);
    const second = stream(2, 10);
    for (const [index, ideal] of [20, 40, 60, 80].entries()) {
      assert.ok(first[index]! <= ideal + 5 && first[index]! >= ideal * 0.6, `first: ${first[index]} at ${ideal}`);
      assert.ok(Math.abs(second[index]! - ideal) <= 6, `second: ${second[index]} at ${ideal}`);
    }
  });

  test('go on where they were after a stall, also of a server that was ahead until then', () => {
    captions.text(1, 't', hello);
    audio(1, 0, 1, null);
    tick(1000);
    const before = heard('t', hello);
    tick(2000);
    captions.pause();
    assert.equal(heard('t', hello), before);
    stall(1, 2);
    audio(1, 3, 4.2, null);
    captions.complete(1);
    tick(1500);
    assert.equal(heard('t', hello), hello);
  });

  test('never go back when more audio comes', () => {
    captions.text(1, 't', hello);
    audio(1, 0, 1, null);
    tick(900);
    const before = heard('t', hello);
    audio(1, 1, 10, null);
    tick(500);
    assert.equal(heard('t', hello), before);
    tick(10_000);
    assert.equal(heard('t', hello), hello);
  });
});

describe('the end of all audio', () => {
  test('tells the rest, and leaves no timer', () => {
    captions.text(1, 't', hello);
    audio(1, 0, 10, null);
    tick(1);
    captions.finish();
    assert.equal(heard('t', hello), hello);
    assert.equal(clock.countTimers(), 0);
  });

  test('leaves a text whose audio is still to come', () => {
    captions.text(1, 'first', 'One');
    audio(1, 0, 0.5, null);
    tick(400);
    captions.text(2, 'second', hello);
    captions.finish();
    assert.equal(heard('first', 'One'), 'One');
    assert.equal(heard('second', hello), '');
    audio(2, 1, 3, align(hello));
    tick(5000);
    assert.equal(heard('second', hello), hello);
  });

  test('leaves audio whose text is still to come', () => {
    audio(1, 0, 0.5, align('One'));
    tick(600);
    captions.finish();
    captions.text(1, 't', 'One');
    tick(50);
    assert.equal(heard('t', 'One'), 'One');
  });

  test('of a conversation without texts keeps nothing', () => {
    for (let eventId = 0; eventId < 100; eventId++) {
      audio(eventId, eventId, eventId + 1, null);
      captions.finish();
    }
    captions.text(5, 'old', 'Old');
    tick(200_000);
    assert.deepEqual(told, []);
    assert.equal(clock.countTimers(), 0);
  });
});

describe('an interruption', () => {
  test('tells how much was heard by then, and nothing after it', () => {
    captions.text(1, 't', hello);
    audio(1, 0, 2, align(hello));
    tick(525);
    const before = told.length;
    assert.deepEqual(captions.cut(), [{ turnId: 't', characters: 11 }]);
    tick(5000);
    captions.finish();
    assert.equal(told.length, before);
    assert.equal(clock.countTimers(), 0);
    assert.deepEqual(captions.cut(), []);
  });

  test('is reckoned evenly without alignment', () => {
    captions.text(1, 't', '0123456789');
    audio(1, 0, 1, null);
    tick(500);
    assert.deepEqual(captions.cut(), [{ turnId: 't', characters: 5 }]);
  });

  test('is of every turn that is queued', () => {
    captions.text(1, 'a', '0123456789');
    audio(1, 0, 1, null);
    captions.text(2, 'b', '0123456789');
    audio(2, 1, 2, null);
    tick(800);
    assert.deepEqual(captions.cut(), [
      { turnId: 'a', characters: 8 },
      { turnId: 'b', characters: 0 },
    ]);
  });

  test('is of a turn of which nothing has come but its text', () => {
    captions.text(1, 't', hello);
    assert.deepEqual(captions.cut(), [{ turnId: 't', characters: 0 }]);
  });

  test('is not of what was never to be spoken', () => {
    captions.text(1, 'written', 'Typed by a human.');
    captions.text(2, 'spoken', '0123456789');
    audio(2, 0, 1, null);
    tick(500);
    assert.deepEqual(captions.cut(), [{ turnId: 'spoken', characters: 5 }]);
  });

  test('of audio without a text is of nobody', () => {
    audio(1, 0, 1, null);
    assert.deepEqual(captions.cut(), []);
  });
});

describe('an interruption before the text has come', () => {
  test('is where the characters were, once the text is there', () => {
    audio(1, 0, 2, align(hello));
    tick(525);
    assert.deepEqual(captions.cut(), []);
    assert.equal(captions.heardOf(1, 't', hello), 11);
  });

  test('is reckoned by the usual pace without alignment', () => {
    audio(1, 0, 5, null);
    tick(1000);
    captions.cut();
    assert.equal(captions.heardOf(1, 't', 'word '.repeat(20)), 15);
    assert.equal(captions.heardOf(2, 't', hello), 0);
  });
});

describe('the pace', () => {
  const text = 'word '.repeat(30);
  /** How much of 10 s of a voice was heard at half of it, before its text was there. */
  const half = (): number => {
    audio(9, clock.now / 1000, clock.now / 1000 + 10, null);
    tick(5000);
    captions.cut();
    return captions.heardOf(9, 't', text);
  };

  test('is not learnt from what is hardly spoken', () => {
    for (const odd of ['[laughs]', '', 'No.']) {
      captions.text(1, `odd-${odd}`, odd);
      audio(1, clock.now / 1000, clock.now / 1000 + 3, null);
      tick(3000);
      captions.finish();
    }
    assert.equal(half(), 75);
  });

  test('and what was heard begin anew with another conversation', () => {
    half();
    captions.reset();
    assert.equal(captions.heardOf(9, 't', text), 0);
  });
});

describe('an interruption of an older turn', () => {
  test('leaves a newer one whose audio is still to come', () => {
    captions.text(5, 't', hello);
    assert.deepEqual(captions.cut(3), []);
    audio(5, 0, 2, align(hello));
    tick(3000);
    captions.finish();
    assert.equal(heard('t', hello), hello);
  });
});

describe('an interruption of one turn while a newer one is queued', () => {
  test('tells how much of the older was heard, and goes on with the newer', () => {
    captions.text(43, 'old', hello);
    audio(43, 0, 2, align(hello));
    captions.text(44, 'new', hello);
    audio(44, 2, 4, align(hello));
    tick(525);
    assert.deepEqual(captions.cut(43), [{ turnId: 'old', characters: 11 }]);
    // The player moves it up.
    stall(44, -1.45);
    tick(400);
    assert.equal(heard('new', hello), 'Hello there, ');
    tick(3000);
    captions.finish();
    assert.equal(heard('new', hello), hello);
    assert.equal(heard('old', hello), 'Hello there, ');
  });

  test('cuts nothing of one that has been heard to its end', () => {
    const text = 'One two three four five. [sighs]';
    captions.text(43, 'old', text);
    audio(43, 0, 1.2, align('One two three four five.'));
    captions.text(44, 'new', hello);
    audio(44, 1.2, 3, align(hello));
    tick(1500);
    assert.deepEqual(captions.cut(43), []);
    assert.equal(heard('old', text), text);
    tick(3000);
    assert.equal(heard('new', hello), hello);
  });

  test('cuts nothing of it where its audio has no alignment either', () => {
    captions.text(43, 'old', hello);
    audio(43, 0, 0.5, null);
    captions.text(44, 'new', hello);
    audio(44, 0.5, 3, null);
    tick(550);
    assert.deepEqual(captions.cut(43), []);
    assert.equal(heard('old', hello), hello);
  });
});

describe('several answers of one number', () => {
  test('are told as the turns they are', () => {
    captions.text(1, 'a', 'One');
    audio(1, 0, 1, align('One'));
    tick(300);
    captions.text(1, 'b', 'Two');
    audio(1, 1, 2, align('Two'));
    tick(2000);
    assert.deepEqual(
      told.map(({ turnId, text }) => [turnId, text]),
      [
        ['a', 'One'],
        ['b', 'Two'],
      ],
    );
  });
});

describe('two answers of one number', () => {
  const first = 'One moment, I look it up.';
  const second = 'Here it is: tomorrow at noon.';
  /** Which words of which turn were told when, to the next half second. */
  const spoken = (turnId: string): [number, number] => {
    const times = told.filter((caption) => caption.turnId === turnId).map(({ at }) => at);
    return [times[0]!, times.at(-1)!];
  };

  const texts = {
    a: () => captions.text(1, 'a', first),
    b: () => captions.text(1, 'b', second),
  };
  const pieces = (aligned: boolean, isFinal: boolean) => {
    const border = first.length * 0.06;
    const end = border + second.length * 0.06;
    return {
      A: () => {
        audio(1, 0, border, aligned ? align(first, 60) : null);
        if (isFinal) captions.complete(1);
      },
      B: () => {
        audio(1, border, end, aligned ? align(second, 60) : null);
        if (isFinal) captions.complete(1);
      },
    };
  };
  for (const order of ['aAbB', 'abAB', 'AaBb', 'ABab', 'aABb', 'AabB']) {
    for (const [how, aligned, isFinal] of [
      ['with alignment', true, false],
      ['with alignment and the end of each told', true, true],
      ['with the end of each told', false, true],
    ] as const) {
      test(`have their own captions in the order ${order}, ${how}`, () => {
        const happen = { ...texts, ...pieces(aligned, isFinal) };
        for (const step of order) {
          happen[step as keyof typeof happen]();
          tick(50);
        }
        tick(first.length * 60 + second.length * 60);
        captions.pause();
        assert.equal(heard('a', first), first);
        assert.equal(heard('b', second), second);
        const border = first.length * 60;
        assert.ok(spoken('a')[1] <= border + 60, `a until ${spoken('a')[1]}`);
        assert.ok(spoken('b')[0] >= border - 60 && spoken('b')[0] <= border + 260, `b from ${spoken('b')[0]}`);
        assert.ok(spoken('b')[1] >= border + second.length * 60 * 0.7, `b until ${spoken('b')[1]}`);
      });
    }
  }

  test('have each its own pace, where the end of each is told', () => {
    texts.a();
    audio(1, 0, 1, null);
    captions.complete(1);
    texts.b();
    audio(1, 1, 5, null);
    captions.complete(1);
    tick(1000);
    assert.equal(heard('a', first), first);
    assert.equal(heard('b', second), '');
    tick(2000);
    const half = heard('b', second).length / second.length;
    assert.ok(half > 0.4 && half < 0.75, `${half}`);
    tick(2000);
    assert.equal(heard('b', second), second);
  });

  test('are cut each where they were', () => {
    texts.a();
    pieces(true, false).A();
    tick(first.length * 60);
    texts.b();
    pieces(true, false).B();
    tick(8 * 60);
    assert.deepEqual(captions.cut(), [{ turnId: 'b', characters: 8 }]);
    assert.equal(heard('a', first), first);
  });

  test('are cut each where they were, also where the text of the second comes after that', () => {
    texts.a();
    pieces(true, false).A();
    pieces(true, false).B();
    tick(first.length * 60 + 8 * 60);
    captions.cut();
    assert.equal(captions.heardOf(1, 'b', second), 8);
  });
});

describe('an answer that is generated before its audio has come', () => {
  const text = 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen.';
  const seconds = text.length / 15;

  for (const [when, before] of [
    ['its first piece', 0.5],
    ['most of it', seconds * 0.8],
  ] as const) {
    test(`is followed at its own pace where ${when} was there`, () => {
      captions.text(1, 't', text);
      audio(1, 0, before, null);
      captions.complete(1, false);
      tick(before * 500);
      audio(1, before, seconds, null);
      for (let time = before * 0.5; time < seconds; time += 0.1) {
        const most = captionEnd(text, Math.ceil((time + 0.15) * 15));
        // Too early it may count as a whole answer that is spoken 1.5 times as fast as usual, and no faster.
        assert.ok(heard('t', text).length <= most * (before > 0.5 ? 1.5 : 1), `${heard('t', text)} at ${time}`);
        tick(100);
      }
      captions.complete(1);
      tick(200);
      assert.equal(heard('t', text), text);
    });
  }

  test('is over at once where all of it was there', () => {
    captions.text(1, 't', text);
    audio(1, 0, seconds, null);
    captions.complete(1, false);
    tick(seconds * 1000 + 50);
    assert.equal(heard('t', text), text);
    assert.equal(clock.countTimers(), 0);
  });
});

describe('a stall', () => {
  const text = 'One two three four five six seven eight nine ten.';
  const alignment = align(text, 100);
  const half: AudioAlignment = {
    chars: alignment.chars.slice(0, 24),
    char_start_times_ms: alignment.char_start_times_ms,
  };
  const rest = align(text.slice(24), 100);

  for (const duration of [0.1, 0.7, 2, 5]) {
    test(`of ${duration} s holds captions up, and they go on where they were`, () => {
      captions.text(1, 't', text);
      audio(1, 0, 2.4, half);
      tick(2400);
      const before = heard('t', text);
      if (duration > 0.4) captions.pause();
      tick(duration * 1000);
      assert.equal(heard('t', text), before, 'nothing is told ahead');
      stall(1, duration);
      audio(1, 2.4 + duration, 4.9 + duration, rest);
      tick(1000);
      const { length } = heard('t', text);
      assert.ok(length >= 34 && length <= 40, `${length}`);
      assert.deepEqual(captions.cut(), [{ turnId: 't', characters: 34 }]);
    });
  }

  test('is over after 6 s, when nothing more comes', () => {
    captions.text(1, 't', text);
    audio(1, 0, 2.4, half);
    tick(2400);
    captions.pause();
    tick(5900);
    assert.equal(heard('t', text).length < text.length, true);
    tick(200);
    assert.equal(heard('t', text), text);
    assert.deepEqual(captions.cut(), [], 'it was heard to its end');
  });

  test('before the text has come loses nothing of the alignment', () => {
    audio(1, 0, 2.4, half);
    tick(2400);
    captions.pause();
    captions.text(1, 't', text);
    assert.equal(heard('t', text), text.slice(0, 24));
  });

  test('is none where all that can be spoken was heard', () => {
    const tagged = `${text} [sighs]`;
    captions.text(1, 't', tagged);
    audio(1, 0, 5, alignment);
    tick(5000);
    assert.equal(heard('t', tagged), `${text} `);
    captions.pause();
    assert.equal(heard('t', tagged), tagged);
    assert.equal(clock.countTimers(), 0);
  });

  test('is none where the service has told that all has come', () => {
    captions.text(1, 't', text);
    audio(1, 0, 2.4, half);
    captions.complete(1);
    tick(2300);
    assert.equal(heard('t', text).length < text.length, true);
    tick(100);
    assert.equal(heard('t', text), text);
  });

  test('is known without alignment, too, where far too little has come', () => {
    const long = 'word '.repeat(30);
    captions.text(1, 't', long);
    for (let piece = 0; piece < 4; piece++) {
      audio(1, piece * 0.5, piece * 0.5 + 0.5, null);
      tick(500);
    }
    captions.pause();
    tick(600);
    assert.equal(heard('t', long).length, 30);
    stall(1, 0.6);
    audio(1, 2.6, 10.6, null);
    tick(4000);
    assert.deepEqual(captions.cut(), [{ turnId: 't', characters: 90 }]);
  });

  test('does not take a text that is still being written for one that was heard', () => {
    captions.text(1, 't', text.slice(0, 24));
    audio(1, 0, 2.4, half);
    tick(2400);
    captions.pause();
    captions.text(1, 't', text);
    tick(1000);
    assert.equal(heard('t', text), text.slice(0, 24));
    stall(1, 1);
    audio(1, 3.4, 5.9, rest);
    tick(2500);
    captions.pause();
    assert.equal(heard('t', text), text);
  });
});

describe('words', () => {
  const languages = {
    Chinese: '您好，我们的营业时间是周一到周五上午九点到下午六点，周末休息。请问还有什么可以帮您的吗？',
    Japanese: 'お電話ありがとうございます。明日の午後三時にご予約を承りました。ほかに何かご質問はございますか。',
    Thai: 'สวัสดีค่ะ ร้านของเราเปิดทุกวันตั้งแต่เก้าโมงเช้าถึงหกโมงเย็นมีอะไรให้ช่วยอีกไหมคะ',
  };
  for (const [language, text] of Object.entries(languages)) {
    for (const aligned of [true, false]) {
      test(`of ${language} follow the voice ${aligned ? 'with' : 'without'} alignment`, () => {
        const each = 110;
        const duration = ([...text].length * each) / 1000;
        captions.text(1, 't', text);
        audio(1, 0, duration, aligned ? align(text, each) : null);
        captions.complete(1);
        tick(duration * 1000 + 100);
        assert.equal(heard('t', text), text);
        const times = [0, ...told.map(({ at }) => at), duration * 1000];
        const longest = Math.max(...times.slice(1).map((time, index) => time - times[index]!));
        assert.ok(longest <= 1500, `${longest} ms without a caption`);
        for (const { start, at } of told) {
          const due = [...text.slice(0, start)].length * each;
          assert.ok(at >= due - 150, `${start} at ${at}, due at ${due}`);
        }
      });
    }
  }

  const signs = 'Hi 👩‍👩‍👧‍👦 and 🇩🇪🇫🇷 and é and 👋🏽 there नमस्ते';
  for (const aligned of [true, false]) {
    test(`are never cut within a sign, ${aligned ? 'with' : 'without'} alignment`, () => {
      const borders = new Set([...Array.from(new Intl.Segmenter().segment(signs), ({ index }) => index), signs.length]);
      for (let time = 10; time < [...signs].length * 50; time += 10) {
        captions.reset();
        captions.text(time, 't', signs);
        const start = clock.now / 1000;
        audio(time, start, start + [...signs].length * 0.05, aligned ? align(signs) : null);
        captions.complete(time);
        tick(time);
        const [{ characters } = { characters: signs.length }] = captions.cut();
        assert.ok(borders.has(characters), `${characters} at ${time}`);
      }
      for (const { start, end } of told) assert.ok(borders.has(start) && borders.has(end), `${start}-${end}`);
    });
  }
});

describe('an audio tag', () => {
  test('is in no caption', () => {
    const text = '[laughs] Oh, [whispers] really? [sighs]';
    captions.text(1, 't', text);
    audio(1, 0, 1, align('Oh, really?'));
    captions.complete(1);
    tick(1000);
    assert.equal(heard('t', text), text);
    assert.deepEqual(
      told.map(({ text: words }) => words),
      ['Oh, ', 'really? ', ''],
    );
  });
});
