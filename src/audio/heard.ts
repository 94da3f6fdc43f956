/** How many marks are kept: more than a resampler has between its input and its output. */
const MARKS_KEPT = 256;

/** A place in the resampler's input where something changes. */
interface Mark {
  /** First frame of the run's output that belongs to it. */
  frame: number;
  /** First sample of the stream; the source it belongs to; how many samples of that source came before. */
  start: number;
  source: number;
  samples: number;
  /** 1 where the stream is the speech itself, 0 where something is inserted. */
  advance: 0 | 1;
  isReported: boolean;
}

/** `samples` of a source have been rendered before `frame` of the context. */
export type HeardListener = (source: number, samples: number, frame: number) => void;

/**
 * Knows to the sample how much of each source has left the resampler, by marks in the resampler's input. On the audio thread;
 * allocates only when made.
 */
export class Heard {
  /** The source that was rendered last (at first -Infinity), and how many of its samples. */
  source = -Infinity;
  samples = 0;
  readonly #marks = Array.from({ length: MARKS_KEPT }, () => ({}) as Mark);
  readonly #listener: HeardListener | undefined;
  /** Numbers of the mark that holds now and of the next one to be set. */
  #now = 0;
  #next = 0;
  #from = 1;
  #to = 1;
  #startFrame = 0;

  /** @param listener Called at the exact frame at which a source begins, breaks off, comes back or ends. */
  constructor(listener?: HeardListener) {
    this.#listener = listener;
  }

  /**
   * A stream begins.
   *
   * @param from Its rate in Hz.
   * @param to The context's rate in Hz.
   * @param startFrame When its first frame is rendered, on the context's clock.
   */
  begin(from: number, to: number, startFrame: number): void {
    this.#from = from;
    this.#to = to;
    this.#startFrame = startFrame;
    this.#now = -1;
    this.#next = 0;
  }

  /** Sets a mark at sample `start` of the stream. Marks must be set in order. */
  mark(start: number, source: number, samples: number, advance: 0 | 1, isReported: boolean): void {
    // If there are too many marks, replace the newest. Nobody can hear so many sources apart.
    if (this.#next - this.#now >= MARKS_KEPT) this.#next--;
    const mark = this.#marks[this.#next++ % MARKS_KEPT]!;
    mark.frame = Math.ceil((start * this.#to) / this.#from);
    mark.start = start;
    mark.source = source;
    mark.samples = samples;
    mark.advance = advance;
    mark.isReported = isReported;
  }

  /**
   * Follows what has been rendered.
   *
   * @param frames Of the stream.
   * @param fed How many samples of it have gone into the resampler.
   */
  advance(frames: number, fed: number): void {
    while (this.#now + 1 < this.#next) {
      const mark = this.#marks[(this.#now + 1) % MARKS_KEPT]!;
      if (mark.frame > frames) break;
      const frame = this.#startFrame + mark.frame;
      if (this.#now >= 0 && mark.isReported && mark.source !== this.source) {
        this.#follow(mark.frame, mark.start);
        this.report(frame);
      }
      this.#now++;
      this.source = mark.source;
      this.samples = mark.samples;
      if (mark.isReported) this.report(frame);
    }
    this.#follow(frames, fed);
  }

  /** Delays the whole stream by so many frames. */
  delay(frames: number): void {
    this.#startFrame += frames;
  }

  /** Stops reporting what was rendered so far. */
  forget(): void {
    this.source = -Infinity;
  }

  /** Reports what has been rendered before a frame of the context. */
  report(frame: number): void {
    if (this.source > -Infinity) this.#listener?.(this.source, this.samples, frame);
  }

  #follow(frames: number, limit: number): void {
    if (this.#now < 0) return;
    const mark = this.#marks[this.#now % MARKS_KEPT]!;
    const rendered = Math.min(limit, Math.ceil((frames * this.#from) / this.#to));
    this.samples = mark.samples + mark.advance * Math.max(0, rendered - mark.start);
  }
}
