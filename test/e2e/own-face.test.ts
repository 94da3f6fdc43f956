import { expect } from '@open-wc/testing';
import { giveVoice } from '../../examples/headless/own-face.js';
import type { Session } from '../../src/session/session.js';
import { simulator } from '../helpers/agent.js';

describe('examples/headless/own-face.ts', () => {
  let face: HTMLElement;
  let session: Session;

  beforeEach(() => {
    face = document.createElement('section');
    face.innerHTML =
      '<button>Talk</button><output></output><meter></meter><ol></ol><form><input><button>Send</button></form>';
    document.body.append(face);
    session = giveVoice(face, '/api/signed-url');
    // The test runner's server has no endpoint, but a simulator.
    const start = session.start.bind(session);
    session.start = () => start({ signedUrl: simulator('greeting') });
  });
  afterEach(async () => {
    await session.stop();
    face.remove();
  });

  const button = (): HTMLButtonElement => face.querySelector('button')!;
  const said = (): string => face.querySelector('ol')!.textContent;
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        off();
        resolve();
      };
      const off = session.on('change', look);
      look();
    });

  it('starts by its button, shows both sides, and hangs up', async () => {
    button().click();
    await until(() => session.conversation.mode === 'speaking');
    expect(button().textContent).to.equal('Hang up');
    expect(face.querySelector('output')!.value).to.equal('speaking');
    expect(said()).to.match(/^Agent: Hello! Say something/);
    face.querySelector('input')!.value = 'Three short words';
    face.querySelector('form')!.requestSubmit();
    expect(said()).to.contain('You: Three short words');
    expect(face.querySelector('input')!.value).to.equal('');
    await until(() => said().includes('You wrote three words.'));
    button().click();
    await until(() => session.conversation.status === 'idle');
    expect(button().textContent).to.equal('Talk');
  });

  it('says what went wrong, and where to read about it', async () => {
    const { start } = Object.getPrototypeOf(session) as Session;
    session.start = () => start.call(session, {});
    const failed = new Promise((resolve) => session.on('error', resolve));
    button().click();
    await failed;
    expect(face.querySelector('output')!.value).to.match(/^configuration, see https:\S+\/errors\/configuration$/);
  });
});
