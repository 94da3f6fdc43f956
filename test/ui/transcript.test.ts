import { expect } from '@open-wc/testing';
import { render } from 'lit';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { conversationEnglish } from '../../src/ui/describe.js';
import { english } from '../../src/ui/labels.js';
import { log } from '../../src/ui/log.js';
import { plainParts, type TurnParts } from '../../src/ui/model.js';
import { spokenParts } from '../../src/ui/spoken-parts.js';
import { Transcript } from '../../src/ui/transcript.js';
import { attachment, rating } from '../../src/ui/turn-extras.js';
import { polluted } from '../helpers/polluted.js';
import { actions, model, turns } from './support.js';

const turn = (fields: Partial<Turn>): Turn =>
  addTurn([], { role: 'agent', connection: 0, time: 0, text: 'Hello there', ...fields })[0]!;

describe('spokenParts', () => {
  it('splits what the agent says into what was heard and what is to come', () => {
    expect(spokenParts(turn({ heard: 5 }), false)).to.deep.equal(['Hello', ' there', '']);
    expect(spokenParts(turn({ heard: 5, corrected: true }), false)).to.deep.equal(['Hello there', '', '']);
    expect(spokenParts(turn({ role: 'user' }), false)).to.deep.equal(['Hello there', '', '']);
  });

  it('has nothing to come where nothing is spoken', () => {
    expect(spokenParts(turn({ heard: 0 }), true)).to.deep.equal(['Hello there', '', '']);
    expect(spokenParts(turn({ heard: undefined }), false)).to.deep.equal(['Hello there', '', '']);
  });
});

describe('what the voice acts out', () => {
  const text = 'Well [laughs very softly] yes.';

  it('is not shown, also while the voice is within it', () => {
    for (const heard of [6, 12, 24]) {
      const shown = spokenParts(turn({ text, heard }), false);
      expect(shown.join('')).to.equal('Well yes.');
    }
  });

  it('is not shown where the turn was cut within it', () => {
    const cut = turn({ text: text.slice(0, 9), unspoken: text.slice(9), corrected: true, heard: 9 });
    expect(spokenParts(cut, false)).to.deep.equal(['Well ', '', 'yes.']);
  });

  it('is not shown while it is being written', () => {
    expect(spokenParts(turn({ text: 'Hi [la', final: false, heard: 6 }), false)[0]).to.equal('Hi ');
  });

  it('is not looked for in what was typed', () => {
    for (const text of ['Dear [name], press [Enter].', 'Dear [na']) {
      expect(spokenParts(turn({ text, final: text.endsWith('.'), heard: undefined }), true)).to.deep.equal([
        text,
        '',
        '',
      ]);
    }
    const cut = turn({ text: 'Dear [name]', unspoken: ', [laughs] yes', corrected: true });
    expect(spokenParts(cut, true)).to.deep.equal(['Dear [name]', '', ', [laughs] yes']);
  });

  it('ends at the last whole word where an interruption has cut through one', () => {
    const cut = (text: string, unspoken: string): string[] => {
      const [heard, , rest] = spokenParts(turn({ text, unspoken, corrected: true, heard: text.length }), false);
      return [heard, rest];
    };
    expect(cut('I will tell you wha', 't I heard.')).to.deep.equal(['I will tell you ', 'what I heard.']);
    expect(cut('I will tell you', ' what I heard.')).to.deep.equal(['I will tell you', ' what I heard.']);
    expect(cut('It is 3.', '5 km')).to.deep.equal(['It is 3.', '5 km']);
    expect(cut('Hel', 'lo there')).to.deep.equal(['Hel', 'lo there']);
    expect(cut('これは日本', '語です')).to.deep.equal(['これは日本', '語です']);
  });
});

const place = { isOlder: false, step: () => undefined };

describe('transcript', () => {
  const turnParts: TurnParts = {
    format: (text) => text,
    notSpoken: 'Interrupted',
    showRest: 'Show the rest',
    person: 'Person',
    attachment: () => '',
    files: () => '',
    rating: () => '',
    pointed: undefined,
    point: () => undefined,
  };
  const draw = (shown: ReturnType<typeof model>, into: HTMLElement, transcript = new Transcript()): void => {
    const parts = { ...plainParts(shown, undefined), turns: transcript.render(shown, turnParts) };
    render(log(shown, parts, actions), into);
  };

  it('is a log, live only where it is asked to be', () => {
    const box = document.createElement('div');
    draw(model({ conversation: { turns: turns(3) } }), box);
    const shown = box.querySelector('[role=log]')!;
    expect(shown.getAttribute('aria-live')).to.equal(plainParts(model(), undefined).logLive);
    expect(shown.getAttribute('aria-label')).to.equal('Transcript');
    expect(shown.querySelectorAll('[part~=turn]').length).to.equal(3);
  });

  it('tells turns, tools and components apart, whatever a page has put on the prototype of all objects', () => {
    const box = document.createElement('div');
    const first = turn({ text: 'Hello' });
    const place = { turnId: first.id, connection: 0, eventId: undefined, time: 0 };
    const shown = model({
      conversation: {
        turns: [first],
        tools: [{ toolCallId: 'call_1', name: 'find', state: 'done', ...place }],
        richContent: [{ id: 'r1', component: 'buttons', props: { buttons: ['Yes'] }, ...place }],
      },
    });
    const parts: TurnParts = {
      ...turnParts,
      attachment: (item) => attachment(item, shown, { ...english, ...conversationEnglish }, actions),
    };
    polluted({ role: () => undefined, component: () => undefined }, () => {
      render(new Transcript().render(shown, parts), box);
    });
    const drawn = [...box.querySelectorAll('[part~=turn], [part~=tool], [part~=choices]')];
    expect(drawn.map(({ part }) => part[0])).to.deep.equal(['turn', 'tool', 'choices']);
  });

  it('says where a person comes in the agent’s place and where they leave, and who says what', () => {
    const all = [
      turn({ id: 'a', text: 'Hello' }),
      turn({ id: 'b', text: 'Hello, this is Ada', withPerson: true }),
      turn({ id: 'c', role: 'user', text: 'Hi Ada', withPerson: true }),
      turn({ id: 'd', text: 'I am back' }),
    ];
    const drawn = (conversation: Partial<Conversation>): string[] => {
      const box = document.createElement('div');
      const shown = model({ conversation: { status: 'connected', ...conversation } });
      const known = { ...english, ...conversationEnglish };
      const parts: TurnParts = { ...turnParts, attachment: (item) => attachment(item, shown, known, actions) };
      render(new Transcript().render(shown, parts), box);
      return [...box.querySelectorAll('.turn, .mark')].map(({ textContent }) => textContent);
    };
    const came = 'You are now talking to a person.';
    const left = 'The person has left. The assistant is back.';
    expect(drawn({ turns: all })).to.deep.equal([
      'Assistant: Hello',
      came,
      'Person: Hello, this is Ada',
      'You: Hi Ada',
      left,
      'Assistant: I am back',
    ]);
    expect(drawn({ turns: all.slice(0, 1), externalAgent: true }).at(-1)).to.equal(came);
    expect(drawn({ turns: all.slice(0, 3) }).at(-1)).to.equal(left);
    expect(drawn({ turns: all.slice(0, 3), externalAgent: true }).at(-1)).to.equal('You: Hi Ada');
  });

  it('does not announce tentative text', () => {
    const box = document.createElement('div');
    const tentative = turn({ role: 'user', final: false, text: 'and then may' });
    draw(model({ conversation: { turns: [tentative] } }), box);
    expect(box.querySelector('[part~=turn]')!.getAttribute('aria-hidden')).to.equal('true');
    draw(model({ conversation: { turns: [{ ...tentative, final: true }] } }), box);
    expect(box.querySelector('[part~=turn]')!.hasAttribute('aria-hidden')).to.equal(false);
  });

  it('ends a turn that was cut with an ellipsis, which opens the rest', () => {
    // Firefox opens only what stands in a document.
    const box = document.body.appendChild(document.createElement('div'));
    draw(model({ conversation: { turns: [turn({ text: 'Hello', unspoken: ' there', corrected: true })] } }), box);
    const rest = box.querySelector('details')!;
    const [ellipsis, unspoken] = rest.children;
    expect(box.querySelector('[part=text]')!.textContent).to.equal('Hello…there');
    expect([ellipsis!.textContent, ellipsis!.ariaLabel]).to.deep.equal(['…', 'Show the rest']);
    expect(unspoken!.textContent).to.equal('there');
    expect(rest.open).to.equal(false);
    (ellipsis as HTMLElement).click();
    expect(rest.open).to.equal(true);
    expect(box.textContent).to.include('Interrupted');
    expect(Boolean(box.querySelector('s'))).to.equal(false);
    box.remove();
  });

  it('has at most ten nodes for a turn, its text and markers of the drawing among them', () => {
    const box = document.createElement('div');
    document.body.append(box);
    const parts: TurnParts = {
      ...turnParts,
      rating: (turn) =>
        rating(
          turn,
          { ...emptyConversation, status: 'connected' },
          { ...english, ...conversationEnglish },
          actions,
          place,
        ),
    };
    render(new Transcript().render(model({ conversation: { status: 'connected', turns: turns(4000) } }), parts), box);
    const nodes = document.createTreeWalker(box);
    let count = 0;
    while (nodes.nextNode()) count++;
    box.remove();
    expect(count).to.be.below(40_000);
  });

  it('offers to rate the newest answer, and shows what was rated before', () => {
    const box = document.createElement('div');
    const transcript = new Transcript();
    const parts: TurnParts = { ...turnParts, rating: ({ id }) => `[rate ${id}]` };
    const list = turns(120);
    const offered = (shown: readonly Turn[]): string[] => {
      render(transcript.render(model({ conversation: { turns: shown } }), parts), box);
      return box.textContent.match(/\[rate [^\]]+\]/g) ?? [];
    };
    expect(offered(list.slice(0, 101))).to.deep.equal(['[rate turn-100]']);
    expect(offered(list.slice(0, 102)), 'a turn of the visitor follows').to.deep.equal(['[rate turn-100]']);
    expect(offered(list.slice(0, 103))).to.deep.equal(['[rate turn-102]']);
    const rated = list.map((turn, index) => (index === 4 ? { ...turn, feedback: 'like' as const } : turn));
    expect(offered(rated)).to.deep.equal(['[rate turn-4]', '[rate turn-118]']);
  });

  it('touches only the block in which something has changed', () => {
    const box = document.createElement('div');
    const transcript = new Transcript();
    const before = turns(500);
    draw(model({ conversation: { turns: before } }), box, transcript);
    const old = [...box.querySelectorAll('.block')];
    const observer = new MutationObserver(() => undefined);
    observer.observe(box, { subtree: true, childList: true, attributes: true, characterData: true });
    draw(model({ conversation: { turns: [...before, turn({ id: 'new' })] } }), box, transcript);
    const touched = observer.takeRecords().map(({ target }) => target as Element);
    observer.disconnect();
    expect(box.querySelectorAll('[part~=turn]').length).to.equal(501);
    expect(old.length).to.be.above(5);
    expect(touched).to.not.be.empty;
    expect(touched.some((node) => old.some((block) => block.contains(node)))).to.equal(false);
  });
});
