import type { ReactiveControllerHost } from 'lit';
import type { VoiceAgentError } from '../base/errors.js';
import { languageTag } from '../base/language-tag.js';
import type { Conversation } from '../session/conversation.js';
import type { Session } from '../session/session.js';
import type { TurnFile } from '../session/turns.js';
import { adopt } from './adopt.js';
import { attachButton, dropZone, sentFile, styles, tray, type Attached } from './attachments.js';
import { acceptedTypes, fileEnglish, objection } from './file-checks.js';
import type { FaceLabels, FileLabels, Labels } from './labels.js';
import type { AttachingParts } from './model.js';
import { thumbnail } from './thumbnail.js';

/** The members of the element that are used here. */
export interface AttachingHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly files: boolean | string;
  readonly filesMax: number | undefined;
}

export interface AttachingEffects {
  /** Starts a typed conversation. */
  start: () => Promise<void>;
  /** Call when the text has been sent with its files. */
  sent: () => void;
  /** Shows the text box in place of the voice. */
  showBox: () => void;
}

/** How many files can be sent in a conversation unless the page says otherwise. */
const MOST_FILES = 10;

/** Browsers fire `dragover` at least every 350 ms while something is dragged over the panel. */
const DRAG_ENDS_AFTER_MS = 600;

/**
 * Files that the visitor attaches: from the file chooser, by paste or by drop. They stay in the page until the visitor sends
 * them. Then each is uploaded, and once all are there they are sent as one message with the text beside them.
 */
export class Attaching {
  readonly #host: AttachingHost;
  readonly #session: Session;
  readonly #effects: AttachingEffects;
  readonly #pictures = new WeakMap<TurnFile, HTMLCanvasElement>();
  #labels: FaceLabels & FileLabels & Partial<Labels> = { ...fileEnglish } as FaceLabels & FileLabels;
  #language: string | undefined;
  #items: readonly Attached[] = [];
  /** Sentences about files that were refused. */
  #refused: readonly string[] = [];
  #announcement = '';
  #isSending = false;
  #dragTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: AttachingHost, session: Session, effects: AttachingEffects) {
    this.#host = host;
    this.#session = session;
    this.#effects = effects;
    adopt(host, styles);
    const root = host.renderRoot;
    root.addEventListener('paste', (event) => this.#paste(event as ClipboardEvent));
    for (const type of ['dragover', 'drop']) root.addEventListener(type, (event) => this.#drag(event as DragEvent));
    session.on('change', ({ next }) => {
      if (isOver(next)) for (const { upload } of this.#items) upload?.abort();
    });
  }

  render({ labels, lang }: { labels: FaceLabels & Partial<Labels>; lang: string | undefined }): AttachingParts {
    this.#labels = { ...fileEnglish, ...labels };
    this.#language = languageTag(lang ?? document.documentElement.lang);
    const { accepted } = this;
    const words = { labels: this.#labels, language: this.#language };
    return {
      button: attachButton(words, accepted, this.#most > 1, (files) => this.#add(files)),
      tray: tray(words, this.#items, this.#refused, this.#announcement, {
        remove: (item) => this.#remove(item),
        retry: (item) => this.#retry(item),
        dismiss: () => this.#set(() => (this.#refused = [])),
      }),
      zone: this.#dragTimer === undefined ? undefined : dropZone(words),
      isSending: this.#isSending,
      send: this.#send,
      picture: (file) => (file.url ? undefined : sentFile(file, this.#pictures.get(file))),
    };
  }

  /** MIME types that can be attached. */
  get accepted(): readonly string[] {
    return acceptedTypes(this.#host.files);
  }

  get #most(): number {
    const { filesMax = MOST_FILES } = this.#host;
    return filesMax >= 1 ? filesMax : MOST_FILES;
  }

  #set(change: () => void): void {
    change();
    this.#host.requestUpdate();
  }

  /** Adds what can be sent, and says of the rest why it cannot. */
  #add(files: Iterable<File>): void {
    const root = this.#host.renderRoot;
    if (root.querySelector('.stage')) this.#effects.showBox();
    const { turns } = this.#session.conversation;
    const sent = turns.filter(({ role }) => role === 'user').flatMap((turn) => turn.files);
    const added: Attached[] = [];
    const refused = new Set<string>();
    for (const file of files) {
      const { name, type } = file;
      const problem =
        sent.length + this.#items.length + added.length >= this.#most
          ? this.#labels.fileCount.replace('{count}', String(this.#most))
          : objection(file, this.accepted, this.#labels, this.#language);
      if (problem) refused.add(problem);
      else added.push({ file, shown: Object.freeze({ url: '', name, mimeType: type }) });
    }
    this.#set(() => {
      this.#items = [...this.#items, ...added];
      this.#refused = [...refused];
      if (added.length) this.#announce('filesAdded', added);
    });
    for (const item of added) {
      void thumbnail(item.file).then((picture) => {
        if (picture) this.#pictures.set(item.shown, picture);
        this.#set(() => (item.picture = picture));
      });
    }
  }

  #announce(label: 'filesAdded' | 'filesSent', items: readonly Attached[]): void {
    const names = items.map(({ file }) => file.name).join(', ');
    this.#announcement = this.#labels[label].replace('{names}', () => names);
  }

  /** Takes a file away, also one that is on its way or at the service. */
  #remove(item: Attached): void {
    const root = this.#host.renderRoot;
    const index = this.#items.indexOf(item);
    this.#set(() => (this.#items = this.#items.filter((other) => other !== item)));
    item.upload?.abort();
    // Whatever the service says: the file is not part of a message.
    if (item.sent && this.#isThere(item)) this.#session.deleteFile(item.sent.id).catch(() => undefined);
    void this.#host.updateComplete.then(() => {
      const buttons = root.querySelectorAll<HTMLElement>('[part~=remove-button]');
      (buttons[Math.min(index, buttons.length - 1)] ?? root.querySelector<HTMLElement>('.composer textarea'))?.focus();
    });
  }

  readonly #send = (text: string): boolean => {
    if (!this.#items.length) return false;
    if (!this.#isSending) void this.#deliver(text);
    return true;
  };

  /** Uploads what has failed. Unless others are still on their way, all are sent then, as the visitor wanted. */
  #retry(item: Attached): void {
    if (this.#isSending) return void this.#upload(item);
    const box = this.#host.renderRoot.querySelector<HTMLTextAreaElement>('.composer textarea');
    void this.#deliver(box?.value.trim() ?? '');
  }

  /** Uploads the files and sends them with the text; both stay where they are if that fails. */
  async #deliver(text: string): Promise<void> {
    this.#set(() => {
      this.#isSending = true;
      this.#refused = [];
    });
    try {
      if (this.#session.conversation.status === 'idle') await this.#effects.start();
      // A connection that is lost meanwhile is followed by another conversation, which has none of the files.
      while (await this.#isConnected()) {
        const missing = this.#items.filter((item) => !this.#isThere(item));
        if (!missing.length) break;
        await Promise.all(missing.map((item) => this.#upload(item)));
        if (!this.#items.length || this.#items.some(({ error }) => error)) return;
      }
      const items = this.#items;
      if (isOver(this.#session.conversation)) return;
      this.#session.sendUploaded(
        items.map(({ sent, shown }) => ({ id: sent!.id, file: shown })),
        text,
      );
      this.#items = [];
      this.#announce('filesSent', items);
      this.#effects.sent();
    } catch {
      // A failed start is told by itself, and everything is still there to be sent again.
    } finally {
      this.#set(() => (this.#isSending = false));
    }
  }

  /** Waits while the conversation is connecting. @returns Whether it is connected, not over. */
  #isConnected(): Promise<boolean> {
    const session = this.#session;
    const isSettled = (conversation: Conversation): boolean =>
      conversation.status === 'connected' || isOver(conversation);
    return new Promise((resolve) => {
      const settle = (conversation: Conversation): void => resolve(!isOver(conversation));
      if (isSettled(session.conversation)) return settle(session.conversation);
      const off = session.on('change', ({ next }) => {
        if (!isSettled(next)) return;
        off();
        settle(next);
      });
    });
  }

  /** Whether the service has the file, for the conversation that goes on. */
  #isThere({ sent }: Attached): boolean {
    return sent !== undefined && sent.conversationId === this.#session.conversation.conversationId;
  }

  #upload(item: Attached): Promise<void> {
    return (item.pending ??= this.#beginUpload(item).finally(() => (item.pending = undefined)));
  }

  async #beginUpload(item: Attached): Promise<void> {
    const { conversationId } = this.#session.conversation;
    const upload = new AbortController();
    this.#set(() => Object.assign(item, { upload, progress: 0, error: undefined, sent: undefined }));
    try {
      const id = await this.#session.uploadFile(item.file, {
        signal: upload.signal,
        onProgress: (progress) => this.#set(() => (item.progress = progress)),
      });
      item.sent = { id, conversationId };
    } catch (error) {
      if (!upload.signal.aborted) item.error = error as VoiceAgentError;
    } finally {
      this.#set(() => (item.upload = item.progress = undefined));
    }
  }

  #paste(event: ClipboardEvent): void {
    const { clipboardData: data } = event;
    // Office programs put a picture of the text beside it.
    const isText = data?.types.includes('text/plain') && data.types.includes('text/html');
    if (this.#host.files && data?.files.length && !isText && this.#isInPanel(event)) this.#take(event, data.files);
  }

  #drag(event: DragEvent): void {
    const { dataTransfer: data, type } = event;
    if (!this.#host.files || !data?.types.includes('Files') || !this.#isInPanel(event)) return;
    clearTimeout(this.#dragTimer);
    const over = (): void => this.#set(() => (this.#dragTimer = undefined));
    if (type === 'drop') {
      over();
      return this.#take(event, data.files);
    }
    event.preventDefault();
    data.dropEffect = 'copy';
    const isNew = this.#dragTimer === undefined;
    this.#dragTimer = setTimeout(over, DRAG_ENDS_AFTER_MS);
    if (isNew) this.#host.requestUpdate();
  }

  #take(event: Event, files: FileList): void {
    event.preventDefault();
    // There is neither box nor voice before the visitor has agreed to the terms.
    if (this.#host.renderRoot.querySelector('.composer, .stage')) this.#add([...files]);
  }

  #isInPanel(event: Event): boolean {
    const panel = this.#host.renderRoot.querySelector('#panel');
    return panel !== null && event.composedPath().includes(panel);
  }
}

const isOver = ({ status }: Conversation): boolean => status === 'idle' || status === 'disconnecting';
