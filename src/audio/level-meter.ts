import { rootMeanSquare } from './pcm.js';

/** Measures how loud a node is, when asked. */
export class LevelMeter {
  readonly node: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(context: BaseAudioContext) {
    this.node = new AnalyserNode(context, { fftSize: 1024 });
    this.#samples = new Float32Array(this.node.fftSize);
  }

  /** Root mean square of the last 1024 frames, about 20 ms; 0 to 1. */
  get level(): number {
    this.node.getFloatTimeDomainData(this.#samples);
    return rootMeanSquare(this.#samples);
  }
}
