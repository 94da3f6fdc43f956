import type { HeardReport } from './playback.js';
import type { PcmFormat } from './pcm.js';

/** Where a piece stands in its source's audio, in s. */
export interface Playback {
  readonly start: number;
  readonly end: number;
}

interface Source {
  readonly format: PcmFormat;
  bytes: number;
  /** Samples that have left the audio thread, and that can be heard. */
  rendered: number;
  heard: number;
}

/** How long speech is assumed to go on without a new report: longer than the time between two. */
const LONGEST_GUESS_S = 0.06;

/** How many sources are remembered. */
const SOURCES_KEPT = 64;

/** Knows how much of each source was sent to the audio thread, and how much can be heard by now. */
export class Playhead {
  readonly #sampleRate: number;
  readonly #sources = new Map<number, Source>();
  /** Reports of what cannot be heard yet, and the last one of what can be. */
  #reports: HeardReport[] = [];
  #isMoving = false;

  /** @param sampleRate Of the clock that reports are made on, in Hz. */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** How much has been sent and not been rendered, in s. */
  get buffered(): number {
    let seconds = 0;
    for (const source of this.#sources.values()) {
      seconds += (samplesOf(source) - source.rendered) / source.format.sampleRate;
    }
    return seconds;
  }

  /** More of a source is sent. @returns Where it stands, or `undefined` when it completes no sample. */
  sent(id: number, length: number, format: PcmFormat): Playback | undefined {
    let source = this.#sources.get(id);
    if (!source) {
      source = { format, bytes: 0, rendered: 0, heard: 0 };
      this.#sources.set(id, source);
      if (this.#sources.size > SOURCES_KEPT) this.#sources.delete(this.#sources.keys().next().value!);
    }
    const start = samplesOf(source) / format.sampleRate;
    source.bytes += length;
    const end = samplesOf(source) / format.sampleRate;
    return end > start ? { start, end } : undefined;
  }

  /** Speech goes on, or there is silence. */
  set isMoving(isMoving: boolean) {
    this.#isMoving = isMoving;
  }

  /** Takes a report of what the audio thread has rendered. */
  report(report: HeardReport): void {
    const source = this.#sources.get(report.source);
    if (!source) return;
    source.rendered = report.samples;
    this.#reports.push(report);
  }

  /** Forgets this source and older ones. */
  flush(last: number): void {
    for (const id of this.#sources.keys()) if (id <= last) this.#sources.delete(id);
    this.#reports = this.#reports.filter(({ source }) => source > last);
  }

  /**
   * How much of a source can be heard, in s.
   *
   * @param time Of the context's clock, in s: now, less what it takes to reach the loudspeaker.
   */
  heard(id: number, time: number): number {
    this.#follow(time);
    const source = this.#sources.get(id);
    return source ? source.heard / source.format.sampleRate : 0;
  }

  /** Estimates the position between two reports: speech moves on unstretched, up to the position of the later report. */
  #follow(time: number): void {
    const reports = this.#reports;
    for (let report = reports[0]; report && report.frame <= time * this.#sampleRate; report = reports[0]) {
      const next = reports[1];
      const source = this.#sources.get(report.source);
      if (source) {
        const elapsed = time - report.frame / this.#sampleRate;
        const { source: id = report.source, samples: most = samplesOf(source) } = next ?? {};
        const guess = next ? elapsed : this.#isMoving ? Math.min(LONGEST_GUESS_S, elapsed) : 0;
        const reached = Math.min(most, report.samples + Math.floor(guess * source.format.sampleRate));
        source.heard = Math.max(source.heard, id === report.source ? reached : report.samples);
      }
      if (!next || next.frame > time * this.#sampleRate) return;
      reports.shift();
    }
  }
}

const samplesOf = ({ bytes, format }: Source): number => Math.floor(bytes / format.bytesPerSample);
