/** When a piece of audio sounds, on the context's clock in s. Moves as long as the piece has not begun. */
export interface Playback {
  readonly start: number;
  readonly end: number;
}

interface Piece {
  readonly buffer: AudioBuffer;
  node: AudioBufferSourceNode;
  startFrame: number;
  playback: { start: number; end: number };
}

/** Length of a fade, in s. */
const fadeDuration = 0.005;

/** How long after a fade was asked for it is certainly over, in s, however late the clock that the main thread reads. */
const stopDelay = 0.5;

/**
 * Speech without a gap: pieces that follow each other to the sample. Each is an `AudioBufferSourceNode` at the context's
 * own rate, so what is scheduled sounds on the audio thread whatever the main thread does.
 */
export class Run {
  /** Frame of the context's clock at which it begins. */
  startFrame: number;
  /** Frame at which the next piece begins. */
  endFrame: number;
  readonly #context: BaseAudioContext;
  readonly #gain: GainNode;
  readonly #pieces = new Set<Piece>();
  readonly #onEnd: () => void;
  #tail: Piece | undefined;

  /**
   * @param startFrame When it begins, in frames of the context's clock.
   * @param onStart It begins to sound.
   * @param onEnd All of it has sounded, or has been faded out.
   */
  constructor(
    context: BaseAudioContext,
    destination: AudioNode,
    startFrame: number,
    onStart: () => void,
    onEnd: () => void,
  ) {
    this.#context = context;
    this.startFrame = this.endFrame = startFrame;
    this.#onEnd = onEnd;
    this.#gain = new GainNode(context);
    this.#gain.connect(destination);
    // One silent frame at the start: its end is told on the audio clock, which a timer does not know.
    this.#schedule(new Float32Array(1), startFrame, onStart);
  }

  /** Frame at which all is over if nothing follows. */
  get tailFrame(): number {
    return this.endFrame + (this.#tail?.buffer.length ?? 0);
  }

  /**
   * Adds a piece.
   *
   * @param samples At the context's rate.
   * @param tail What sounds after it if no other piece follows; takes the place of the last piece's tail.
   */
  append(samples: Float32Array<ArrayBuffer>, tail: Float32Array<ArrayBuffer>): Playback | undefined {
    if (this.#tail) this.#drop(this.#tail);
    const piece = samples.length ? this.#schedule(samples, this.endFrame) : undefined;
    this.endFrame += samples.length;
    this.#tail = tail.length ? this.#schedule(tail, this.endFrame) : undefined;
    return piece?.playback;
  }

  /** Begins at an earlier frame instead. Only for a run that has not begun. */
  hasten(startFrame: number): void {
    const frames = this.startFrame - startFrame;
    this.startFrame -= frames;
    this.endFrame -= frames;
    for (const piece of this.#pieces) {
      const { node } = piece;
      const onEnded = node.onended;
      this.#silence(node);
      piece.startFrame -= frames;
      piece.node = this.#start(piece.buffer, piece.startFrame);
      piece.node.onended = onEnded;
      Object.assign(piece.playback, this.#times(piece));
    }
  }

  /**
   * Falls silent within 10 ms, without a click: a ramp that is added to the gain, from 0 to -1, where it stays. It begins
   * when the audio thread comes to it. A ramp set on the context's clock, which is late on a busy main thread, may be
   * over by then, and that is a click.
   */
  fadeOut(): void {
    const { sampleRate } = this.#context;
    const frames = Math.ceil(fadeDuration * sampleRate);
    const buffer = new AudioBuffer({ length: 2 * frames, sampleRate });
    buffer.copyToChannel(
      Float32Array.from({ length: 2 * frames }, (_, frame) => -Math.min(1, frame / frames)),
      0,
    );
    const hold = { loop: true, loopStart: fadeDuration * 1.5, loopEnd: buffer.duration };
    const ramp = new AudioBufferSourceNode(this.#context, { buffer, ...hold });
    ramp.connect(this.#gain.gain);
    ramp.start();
    ramp.onended = () => this.#gain.disconnect();
    const silent = this.#context.currentTime + stopDelay;
    for (const { node } of this.#pieces) node.stop(silent);
    ramp.stop(silent + stopDelay);
    this.#pieces.clear();
    this.#onEnd();
  }

  #schedule(samples: Float32Array<ArrayBuffer>, startFrame: number, onEnded?: () => void): Piece {
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: this.#context.sampleRate });
    buffer.copyToChannel(samples, 0);
    const node = this.#start(buffer, startFrame);
    const piece = { buffer, node, startFrame, playback: this.#times({ buffer, startFrame }) };
    this.#pieces.add(piece);
    node.onended = () => {
      if (!this.#pieces.delete(piece)) return;
      piece.node.disconnect();
      onEnded?.();
      if (this.#pieces.size) return;
      this.#gain.disconnect();
      this.#onEnd();
    };
    return piece;
  }

  #start(buffer: AudioBuffer, startFrame: number): AudioBufferSourceNode {
    const node = new AudioBufferSourceNode(this.#context, { buffer });
    node.connect(this.#gain);
    node.start(startFrame / this.#context.sampleRate);
    return node;
  }

  /** Takes back what has not begun. */
  #drop(piece: Piece): void {
    this.#pieces.delete(piece);
    this.#silence(piece.node);
  }

  #silence(node: AudioBufferSourceNode): void {
    node.onended = null;
    node.stop();
    node.disconnect();
  }

  #times({ buffer, startFrame }: Pick<Piece, 'buffer' | 'startFrame'>): Playback {
    const rate = this.#context.sampleRate;
    return { start: startFrame / rate, end: (startFrame + buffer.length) / rate };
  }
}
