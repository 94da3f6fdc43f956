import { Waiting } from './waiting.js';

/**
 * Keeps what the page's audio contexts play, as the audio thread rendered it. The contexts are real ones: what is connected
 * to their destination passes through a tap on its way.
 */
export class Tap {
  readonly contexts: AudioContext[] = [];
  #blocks: { context: AudioContext; frame: number; samples: Float32Array }[] = [];
  readonly #waiting = new Waiting();
  readonly #Original = globalThis.AudioContext;

  constructor() {
    const { contexts } = this;
    const Original = this.#Original;
    const keep = (context: AudioContext, frame: number, samples: Float32Array): void => {
      this.#blocks.push({ context, frame, samples });
      this.#waiting.look();
    };
    globalThis.AudioContext = class extends Original {
      readonly #out: GainNode;
      #node: AudioWorkletNode | undefined;
      /** WebKitGTK 2.50 forgets what was set on it, with the object itself, where nothing refers to it while files load. */
      readonly worklet: AudioWorklet;

      constructor(options?: AudioContextOptions) {
        super(options);
        contexts.push(this);
        this.#out = new GainNode(this);
        this.#out.connect(super.destination);
        const { audioWorklet } = this;
        this.worklet = audioWorklet;
        const addModule = audioWorklet.addModule.bind(audioWorklet);
        // One module with that of the page, as visitors have it. When the first processor of a running context is
        // registered, WebKitGTK stops the page until the audio thread has rendered; if that loads another module, it waits
        // for the page.
        audioWorklet.addModule = async (url) => {
          const page = await (await fetch(url)).text();
          const both = URL.createObjectURL(new Blob([source, page], { type: 'text/javascript' }));
          await addModule(both).finally(() => URL.revokeObjectURL(both));
          const node = (this.#node = new AudioWorkletNode(this, 'tap'));
          node.port.onmessage = ({ data }: MessageEvent<{ frame: number; samples: Float32Array }>) =>
            keep(this, data.frame, data.samples);
          this.#out.connect(node).connect(super.destination);
        };
      }

      override async close(): Promise<void> {
        // As `Player` does: what a processor renders does not count as silence.
        this.#node?.disconnect();
        await new Promise((resolve) => setTimeout(resolve, 30));
        await super.close();
      }

      override get destination(): AudioDestinationNode {
        // While the constructor of the base class runs, there is no tap yet.
        return (#out in this ? this.#out : super.destination) as AudioDestinationNode;
      }
    };
  }

  /** Everything the newest context has played, from `start` (s on its clock) on. */
  played(start = 0): { samples: Float32Array; sampleRate: number; start: number } {
    const context = this.contexts.at(-1)!;
    const { sampleRate } = context;
    const blocks = this.#blocks.filter((block) => block.context === context && block.frame >= start * sampleRate);
    const first = blocks[0]?.frame ?? 0;
    const last = blocks.at(-1);
    const samples = new Float32Array(last ? last.frame + last.samples.length - first : 0);
    for (const block of blocks) samples.set(block.samples, block.frame - first);
    return { samples, sampleRate, start: first / sampleRate };
  }

  /** Settles when what the newest context has played up to a time, in s on its clock, has been kept. */
  until(time: number): Promise<void> {
    const context = this.contexts.at(-1)!;
    const end = time * context.sampleRate;
    const isKept = (): boolean => {
      const last = this.#blocks.findLast((block) => block.context === context);
      return last !== undefined && last.frame + last.samples.length >= end;
    };
    return this.#waiting.until(isKept);
  }

  restore(): void {
    globalThis.AudioContext = this.#Original;
  }
}

/**
 * Gathers eight render quanta and tells when they were rendered. It plays nothing itself, and counts frames by itself: while
 * the page changes the graph, Chromium's `currentFrame` stands still (seen in 156; its
 * `UpdateWorkletGlobalScopeOnRenderingThread` only tries for the lock).
 */
const source = `registerProcessor('tap', class extends AudioWorkletProcessor {
  samples = new Float32Array(1024);
  filled = 0;
  next = 0;
  process([[channel]]) {
    if (channel) this.samples.set(channel, this.filled);
    else this.samples.fill(0, this.filled, this.filled + 128);
    this.filled += 128;
    this.next = Math.max(this.next, currentFrame) + 128;
    if (this.filled === 1024) {
      this.port.postMessage({ frame: this.next - 1024, samples: this.samples });
      this.filled = 0;
    }
    return true;
  }
});
`;
