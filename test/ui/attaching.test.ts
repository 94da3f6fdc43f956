import { expect, waitUntil } from '@open-wc/testing';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import {
  agent as bare,
  drop,
  finalReport,
  messagesOf,
  report,
  signedUrlRequest,
  simulator,
  type Agent,
} from '../helpers/agent.js';
import { LiveRegions } from '../helpers/live-regions.js';
import { find, pictureOf } from './support.js';

const agent = async (
  properties: Partial<VoiceAgentElement> = {},
  query: Record<string, string | number> = {},
): Promise<Agent> => {
  const made = await bare({
    variant: 'inline',
    textOnly: true,
    files: true,
    signedUrl: simulator('files', query),
    ...properties,
  });
  await waitUntil(() => part(made.element, 'attach-button'), 'the button is there');
  return made;
};

const part = ({ shadowRoot }: VoiceAgentElement, name: string): HTMLElement | null =>
  shadowRoot!.querySelector<HTMLElement>(`[part~="${name}"]`);

const parts = ({ shadowRoot }: VoiceAgentElement, name: string): HTMLElement[] => [
  ...shadowRoot!.querySelectorAll<HTMLElement>(`[part~="${name}"]`),
];

const box = ({ shadowRoot }: VoiceAgentElement): HTMLTextAreaElement => shadowRoot!.querySelector('textarea')!;

const pdf = (name: string, bytes = 20_000): File =>
  new File([new Uint8Array(bytes)], name, { type: 'application/pdf' });

const carrying = (files: readonly File[]): DataTransfer => {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
};

/** Chooses files as the browser's own chooser does. */
function choose({ shadowRoot }: VoiceAgentElement, ...files: File[]): void {
  const input = shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!;
  input.files = carrying(files).files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

const names = (element: VoiceAgentElement): string[] =>
  parts(element, 'attachment').map((row) => row.querySelector('.name')!.textContent);

function write(element: VoiceAgentElement, text: string): void {
  box(element).value = text;
  box(element).dispatchEvent(new Event('input', { bubbles: true }));
}

const send = (element: VoiceAgentElement): void => part(element, 'send-button')!.click();

/** Sends, and waits until the agent tells what it has got. */
async function sendAll({ element, event }: Agent): Promise<void> {
  send(element);
  await event('transcript', ({ role, text }) => role === 'agent' && text.startsWith('You sent'));
}

const press = (button: Element | null | undefined): void => (button as HTMLElement).click();

describe('files that the visitor attaches', () => {
  it('are not taken unless the page wants them', async () => {
    const { element } = await bare({ variant: 'inline', textOnly: true });
    element.files = 'nothing/known';
    await element.updateComplete;
    element.files = false;
    await element.updateComplete;
    expect(part(element, 'attach-button')).to.equal(null);
    const event = new DragEvent('drop', { dataTransfer: carrying([pdf('a.pdf')]), bubbles: true, cancelable: true });
    box(element).dispatchEvent(event);
    expect(event.defaultPrevented).to.equal(false);
  });

  it('can be of the types that the page names, or of all that the service takes', async () => {
    const { element } = await agent();
    const accept = async (files: boolean | string): Promise<string> => {
      element.files = files;
      await element.updateComplete;
      return element.shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!.accept;
    };
    const all = 'image/png,image/jpeg,image/gif,image/webp,application/pdf';
    expect(await accept(true)).to.equal(all);
    expect(await accept('')).to.equal(all);
    expect(await accept('*/*')).to.equal(all);
    expect(await accept('image/*, text/plain')).to.equal('image/png,image/jpeg,image/gif,image/webp');
    expect(await accept('.PDF,.jpg')).to.equal('image/jpeg,application/pdf');
    element.setAttribute('files', 'application/pdf');
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!.accept).to.equal('application/pdf');
    element.setAttribute('files', 'false');
    await element.updateComplete;
    expect(part(element, 'attach-button')).to.equal(null);
  });

  it('say their names, types and sizes before they are sent, and pictures are shown', async () => {
    const { element, words } = await agent();
    choose(element, await pictureOf('house.png', 'teal', 40, 30), pdf('plan.pdf', 1_234_567));
    await waitUntil(() => part(element, 'attachments')?.querySelector('canvas'), 'the picture is drawn');
    expect(names(element)).to.deep.equal(['house.png', 'plan.pdf']);
    const [picture, plan] = parts(element, 'attachment');
    expect(picture!.querySelector('.details')!.textContent).to.match(/^PNG · \d+ byte$/);
    expect(plan!.querySelector('.details')!.textContent).to.equal('PDF · 1.2 MB');
    expect(plan!.querySelector('canvas')).to.equal(null);
    await expect(element).to.be.accessible();
    expect(words('status'), 'nothing is sent').to.deep.equal([]);
  });

  it('start a typed conversation when they are sent, and stand in it', async () => {
    const made = await agent({ textOnly: false });
    const { element } = made;
    choose(element, await pictureOf('house.png', 'teal', 960, 480), pdf('plan.pdf'));
    write(element, 'My house');
    await sendAll(made);
    await waitUntil(() => part(element, 'user-turn')?.querySelector('canvas'), 'the conversation’s face is loaded');
    const { conversationId } = element;
    expect(box(element).value).to.equal('');
    expect(parts(element, 'attachment')).to.deep.equal([]);
    const turn = element.turns.find(({ role }) => role === 'user')!;
    expect([turn.text, turn.files.map(({ name, url }) => [name, url])]).to.deep.equal([
      'My house',
      [
        ['house.png', ''],
        ['plan.pdf', ''],
      ],
    ]);
    const bubble = part(element, 'user-turn')!;
    const picture = bubble.querySelector('canvas')!;
    expect([picture.getAttribute('role'), picture.getAttribute('aria-label')]).to.deep.equal(['img', 'house.png']);
    expect([picture.width, picture.height]).to.deep.equal([480, 240]);
    expect(bubble.textContent).to.include('My house').and.to.include('plan.pdf').and.not.to.include('house.png');
    await expect(element).to.be.accessible();
    await element.stop();
    const final = await finalReport(conversationId);
    expect(final.files.map(({ name, type }) => [name, type])).to.deep.equal([
      ['house.png', 'image/png'],
      ['plan.pdf', 'application/pdf'],
    ]);
    expect(final.violations).to.deep.equal([]);
    const messages = messagesOf(final).filter(({ type }) => type === 'multimodal_message');
    const [first, second] = final.files.map(({ fileId }) => ({ type: 'file_input', file_id: fileId }));
    expect(messages).to.deep.equal([
      {
        type: 'multimodal_message',
        text: { type: 'user_message', text: 'My house' },
        file: first,
        files: [first, second],
      },
    ]);
  });

  it('need no text', async () => {
    const made = await agent();
    const { element } = made;
    choose(element, pdf('plan.pdf'));
    await sendAll(made);
    await waitUntil(() => part(element, 'user-turn')?.querySelector('.sent'), 'the conversation’s face is loaded');
    const bubble = part(element, 'user-turn')!;
    expect(bubble.querySelector('[part=text]')).to.equal(null);
    expect(bubble.textContent.match(/plan\.pdf/g)).to.have.length(1);
    expect(element.exportTranscript().split('\n')).to.include('You: plan.pdf');
    await element.stop();
  });

  it('that cannot be sent are refused with a sentence each, and nothing else is lost', async () => {
    const { element, event } = await agent({ filesMax: 2 });
    write(element, 'Here');
    choose(
      element,
      pdf('a.pdf'),
      new File(['x'], 'b.{size}.exe', { type: 'application/x-msdownload' }),
      new File([''], 'c'),
    );
    await element.updateComplete;
    const refused = (): string[] => [...part(element, 'notice')!.querySelectorAll('p')].map((line) => line.textContent);
    const types = 'only PNG, JPEG, GIF, WebP, PDF.';
    expect(refused()).to.deep.equal([`“b.{size}.exe” cannot be sent, ${types}`, `“c” cannot be sent, ${types}`]);
    choose(element, pdf('d.pdf', 20_000_001));
    await element.updateComplete;
    expect(refused()).to.deep.equal(['“d.pdf” is too large: it can have 20 MB at most.']);
    choose(element, pdf('e.pdf'), pdf('f.pdf'), pdf('g.pdf'));
    await element.updateComplete;
    expect(refused()).to.deep.equal(['Too many files: 2 at most.']);
    await expect(element).to.be.accessible();
    expect(names(element)).to.deep.equal(['a.pdf', 'e.pdf']);
    expect(box(element).value).to.equal('Here');
    press(part(element, 'dismiss-button'));
    await element.updateComplete;
    expect(part(element, 'notice')).to.equal(null);
    send(element);
    await event('transcript', ({ role, text }) => role === 'agent' && text.startsWith('You sent'));
    choose(element, pdf('h.pdf'));
    await element.updateComplete;
    expect(refused(), 'those that were sent count').to.deep.equal(['Too many files: 2 at most.']);
    await element.stop();
  });

  it('tell how far they are, and can be cancelled one by one', async () => {
    const { element, event } = await agent({}, { upload_time: 20_000 });
    const { conversationId } = (await element.start(), element);
    choose(element, pdf('slow.pdf', 8_000_000), pdf('slower.pdf', 8_000_000));
    write(element, 'Wait');
    send(element);
    const bars = (): HTMLProgressElement[] => parts(element, 'progress') as HTMLProgressElement[];
    await waitUntil(() => bars().length === 2 && bars()[0]!.value > 0, 'the first goes on', { timeout: 10_000 });
    expect(bars()[0]!.value).to.be.below(1);
    expect(bars().map(({ ariaLabel }) => ariaLabel)).to.deep.equal(['slow.pdf', 'slower.pdf']);
    expect(box(element).readOnly).to.equal(true);
    await expect(element).to.be.accessible();
    for (const name of ['slow.pdf', 'slower.pdf']) {
      const cancel = find(element, 'button', `Cancel: ${name}`)!;
      cancel.focus();
      cancel.click();
      await element.updateComplete;
    }
    expect(names(element)).to.deep.equal([]);
    await waitUntil(() => !box(element).readOnly, 'the text can be changed');
    await waitUntil(() => element.shadowRoot!.activeElement === box(element), 'the focus is not lost');
    expect(box(element).value).to.equal('Wait');
    send(element);
    await event('transcript', ({ role, text }) => role === 'agent' && text === 'You wrote: “Wait”');
    await element.stop();
    const final = await finalReport(conversationId);
    expect(final.files).to.deep.equal([]);
    expect(messagesOf(final).some(({ type }) => type === 'multimodal_message')).to.equal(false);
  });

  it('that fail say so and are sent again, while those that are there are not', async () => {
    const made = await agent({}, { upload_failures: 1 });
    const { element } = made;
    await element.start();
    const { conversationId } = element;
    choose(element, pdf('a.pdf'), pdf('b.pdf'));
    write(element, 'Both');
    send(element);
    await waitUntil(() => find(element, 'alert'), 'it says so');
    await waitUntil(() => !box(element).readOnly, 'the text can be changed');
    expect(find(element, 'alert')!.textContent).to.equal('Could not be sent');
    expect(names(element)).to.have.length(2);
    expect(box(element).value).to.equal('Both');
    await expect(element).to.be.accessible();
    press(part(element, 'retry-button'));
    await made.event('transcript', ({ role, text }) => role === 'agent' && text.includes('Both'));
    await element.stop();
    const final = await finalReport(conversationId);
    expect(final.files.map(({ name }) => name).sort()).to.deep.equal(['a.pdf', 'b.pdf']);
    const [message, ...others] = messagesOf(final).filter(({ type }) => type === 'multimodal_message');
    expect(message!['files']).to.have.length(2);
    expect(others).to.deep.equal([]);
  });

  it('that the service refuses are not offered again, and the rest is taken back when it is removed', async () => {
    const { element, words } = await agent({}, { upload_failures: 1, upload_status: 415 });
    await element.start();
    const { conversationId } = element;
    choose(element, pdf('a.pdf'), pdf('b.pdf'));
    send(element);
    await waitUntil(() => find(element, 'alert') && !box(element).readOnly, 'it says so');
    expect(part(element, 'retry-button')).to.equal(null);
    for (const name of names(element)) press(find(element, 'button', `Remove: ${name}`));
    await waitUntil(async () => (await report(conversationId)).files[0]?.deleted, 'the other is deleted');
    expect(words('error')).to.deep.equal([]);
    await element.stop();
  });

  it('go to the conversation that goes on when the connection is lost meanwhile', async () => {
    const { element, event } = await agent({
      signedUrl: undefined,
      signedUrlEndpoint: '/unused',
      requestSignedUrl: signedUrlRequest('files', { upload_time: 1000 }),
    });
    await element.start();
    const lost = element.conversationId;
    choose(element, pdf('a.pdf', 3_000_000));
    write(element, 'Hold');
    send(element);
    await waitUntil(() => part(element, 'progress'), 'it is on its way');
    await drop();
    await event(
      'transcript',
      ({ role, text }) => role === 'agent' && text.includes('a.pdf, 3000000 bytes, and wrote: “Hold”'),
    );
    const { conversationId } = element;
    expect(conversationId).to.not.equal(lost);
    await element.stop();
    const final = await finalReport(conversationId);
    expect(final.files).to.have.length(1);
    expect(final.violations).to.deep.equal([]);
  });

  it('stay when the conversation ends meanwhile, or does not begin', async () => {
    const { element, event } = await agent({}, { upload_time: 20_000 });
    await element.start();
    choose(element, pdf('a.pdf', 3_000_000));
    write(element, 'Later');
    send(element);
    await waitUntil(() => part(element, 'progress'), 'it is on its way');
    await element.stop();
    await waitUntil(() => !box(element).readOnly, 'the text can be changed');
    expect([names(element), box(element).value, element.status]).to.deep.equal([['a.pdf'], 'Later', 'idle']);
    element.signedUrl = simulator('missing');
    send(element);
    await event('end', ({ reason }) => reason === 'error');
    await waitUntil(() => !box(element).readOnly, 'the text can be changed');
    expect([names(element), box(element).value]).to.deep.equal([['a.pdf'], 'Later']);
  });

  it('can be pasted, unless they only picture the text beside them', async () => {
    const { element } = await agent();
    const paste = async (data: DataTransfer): Promise<boolean> => {
      const event = new Event('paste', { bubbles: true, composed: true, cancelable: true });
      // Firefox gives events of a page's own making no data of the page.
      Object.defineProperty(event, 'clipboardData', { value: data });
      box(element).dispatchEvent(event);
      await element.updateComplete;
      return event.defaultPrevented;
    };
    expect(await paste(carrying([await pictureOf('image.png', 'teal', 40, 30), pdf('a.pdf')]))).to.equal(true);
    expect(names(element)).to.deep.equal(['image.png', 'a.pdf']);
    const text = carrying([]);
    text.setData('text/plain', 'Hello');
    expect(await paste(text)).to.equal(false);
    const office = carrying([await pictureOf('text.png', 'teal', 40, 30)]);
    office.setData('text/plain', 'Hello');
    office.setData('text/html', '<b>Hello</b>');
    expect(await paste(office)).to.equal(false);
    expect(names(element)).to.deep.equal(['image.png', 'a.pdf']);
  });

  it('can be dropped anywhere on the panel, which shows that they can', async () => {
    const { element } = await agent();
    const drag = (type: string, data: DataTransfer): boolean => {
      const event = new DragEvent(type, { dataTransfer: data, bubbles: true, composed: true, cancelable: true });
      part(element, 'transcript')!.dispatchEvent(event);
      return event.defaultPrevented;
    };
    const text = carrying([]);
    text.setData('text/plain', 'Hello');
    expect(drag('dragover', text)).to.equal(false);
    const files = carrying([pdf('a.pdf')]);
    expect(drag('dragover', files)).to.equal(true);
    await element.updateComplete;
    expect(part(element, 'drop-zone')!.textContent.trim()).to.equal('Drop files here');
    await waitUntil(() => !part(element, 'drop-zone'), 'nothing is dragged any more');
    drag('dragover', files);
    expect(drag('drop', files)).to.equal(true);
    await element.updateComplete;
    expect(part(element, 'drop-zone')).to.equal(null);
    expect(names(element)).to.deep.equal(['a.pdf']);
  });

  it('dropped on the voice of a call bring the text box', async () => {
    const { element, event } = await agent({ textOnly: false, signedUrl: simulator('greeting') });
    await element.start();
    await event('status', ({ status }) => status === 'connected');
    await waitUntil(() => part(element, 'stage'), 'the voice is shown');
    const data = { dataTransfer: carrying([pdf('a.pdf')]), bubbles: true, composed: true, cancelable: true };
    part(element, 'stage')!.dispatchEvent(new DragEvent('drop', data));
    await waitUntil(() => names(element).includes('a.pdf'), 'the box is there');
    await element.stop();
  });

  it('are announced when they come, fail and go, and not while they go on', async () => {
    const made = await agent({}, { upload_failures: 1 });
    const { element } = made;
    await element.start();
    await made.event('transcript', ({ role, final }) => role === 'agent' && final);
    await element.updateComplete;
    const regions = new LiveRegions(element);
    try {
      choose(element, pdf('a.pdf'), pdf('b.pdf'));
      send(element);
      await waitUntil(() => part(element, 'retry-button') && !box(element).readOnly, 'one has failed');
      expect(regions.take()).to.deep.equal(['Attached: a.pdf, b.pdf', 'Could not be sent']);
      press(part(element, 'retry-button'));
      await waitUntil(() => !parts(element, 'attachment').length, 'both are sent');
      expect(regions.take()).to.include('Sent: a.pdf, b.pdf');
    } finally {
      regions.stop();
    }
    await element.stop();
  });
});
