import { expect } from '@open-wc/testing';
import { encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { playbackProcessorName, type PlaybackCommand, type PlaybackReport } from '../../src/audio/playback.js';
import { Playout } from '../../src/audio/playout.js';
import source from '../../src/audio/processors.worklet.ts?worklet';
import { largestDifference, largestStep, noise, peak, sine } from '../helpers/signal.js';
import { addModule } from './support.js';

const QUANTUM = 128;

/** Ours, with commands that come at frames of the clock: messages of an offline page come whenever they like. */
const scripted = `((registerProcessor) => { ${source} })((name, Processor) => registerProcessor(name,
  name === '${playbackProcessorName}' ? class extends Processor {
    constructor(options) {
      super(options);
      this.script = options.processorOptions.script;
    }
    process(inputs, outputs) {
      while (this.script[0]?.frame <= currentFrame) this.port.onmessage({ data: this.script.shift().command });
      return super.process(inputs, outputs);
    }
  } : Processor));`;

interface Step {
  frame: number;
  command: PlaybackCommand;
}

const format = parseFormat('pcm_16000');

function push(samples: Float32Array, id: number, frame: number): Step {
  const bytes = new Uint8Array(samples.length * 2);
  encodeSamples(samples, samples.length, format, new DataView(bytes.buffer));
  return { frame, command: { type: 'push', bytes, source: id } };
}

const configure: Step = { frame: 0, command: { type: 'configure', format } };

/** What an offline context renders. */
async function render(rate: number, seconds: number, script: Step[]): Promise<[Float32Array, PlaybackReport[]]> {
  const context = new OfflineAudioContext(1, Math.ceil((rate * seconds) / QUANTUM) * QUANTUM, rate);
  await addModule(context, scripted);
  const node = new AudioWorkletNode(context, playbackProcessorName, {
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [1],
    processorOptions: { script },
  });
  const reports: PlaybackReport[] = [];
  const last = new Promise<void>((resolve) => {
    node.port.onmessage = ({ data }: MessageEvent<PlaybackReport>) => {
      reports.push(data);
      if (data.type === 'silent' || data.type === 'closed') resolve();
    };
  });
  node.connect(context.destination);
  const output = (await context.startRendering()).getChannelData(0);
  await last;
  return [output, reports];
}

/** What the core alone renders. */
function expected(rate: number, length: number, script: Step[]): Float32Array {
  const playout = new Playout({ sampleRate: rate });
  const output = new Float32Array(length);
  const steps = [...script];
  for (let frame = 0; frame < length; frame += QUANTUM) {
    while (steps.length && steps[0]!.frame <= frame) {
      const { command } = steps.shift()!;
      if (command.type === 'configure') playout.configure(command.format);
      else if (command.type === 'push') playout.push(command.bytes, command.source, frame);
      else if (command.type === 'complete') playout.complete(command.source);
      else if (command.type === 'hold') playout.held = command.held;
      else playout.flush('source' in command ? command.source : undefined);
    }
    playout.render(output.subarray(frame, frame + QUANTUM), frame);
  }
  return output;
}

describe('PlaybackProcessor, offline', () => {
  for (const rate of [44_100, 48_000]) {
    // A low tone: a hard cut anywhere but at its zeros is a large step, a fade is not.
    const tone = sine(200, 16_000, 16_000);
    const steepest = largestStep(sine(200, rate, 1000));
    const at = 100 * QUANTUM;
    const silentBy = at + Math.ceil(0.005 * rate);

    const scripts: Record<string, { script: Step[]; silent: [number, number] }> = {
      'a flush of one source': {
        script: [configure, push(tone, 3, 0), { frame: at, command: { type: 'flush', source: 3 } }],
        silent: [silentBy, Infinity],
      },
      'a flush of everything': {
        script: [configure, push(tone, 3, 0), push(tone, 4, 0), { frame: at, command: { type: 'flush' } }],
        silent: [silentBy, Infinity],
      },
      'an end': {
        script: [configure, push(tone, 3, 0), { frame: at, command: { type: 'close' } }],
        silent: [silentBy, Infinity],
      },
      'a hold': {
        script: [
          configure,
          push(tone, 3, 0),
          { frame: 0, command: { type: 'complete', source: 3 } },
          { frame: at, command: { type: 'hold', held: true } },
          { frame: 2 * at, command: { type: 'hold', held: false } },
        ],
        silent: [at + 2 * QUANTUM, 2 * at],
      },
    };
    for (const [name, { script, silent }] of Object.entries(scripts)) {
      it(`${name} begins with the very next frame, is silence within 5 ms, and makes no click: ${rate} Hz`, async () => {
        const [output] = await render(rate, 2, structuredClone(script));
        const wanted = expected(rate, output.length, script);
        expect(largestDifference(output, wanted)).to.equal(0);
        expect(peak(output.slice(0, at))).to.be.above(0.4);
        expect(peak(output.slice(silent[0], Math.min(output.length, silent[1])))).to.equal(0);
        expect(largestStep(output)).to.be.below(1.5 * steepest);
      });
    }

    it(`plays what is newer whole, right behind the ramp of what was flushed: ${rate} Hz`, async () => {
      const script = [
        configure,
        push(tone, 43, 0),
        push(noise(8000), 44, 0),
        { frame: 0, command: { type: 'complete', source: 44 } } as const,
        { frame: at, command: { type: 'flush', source: 43 } } as const,
        push(tone, 43, at + QUANTUM),
      ];
      const [output, reports] = await render(rate, 1.5, structuredClone(script));
      expect(largestDifference(output, expected(rate, output.length, script))).to.equal(0);
      const drained = reports.filter(({ type }) => type === 'drained');
      expect(drained).to.have.length(1);
      const heard = reports.flatMap((report) => (report.type === 'heard' ? [report] : []));
      expect(heard.find((report) => report.source === 44)).to.include({ frame: silentBy, samples: 0 });
      expect(heard.at(-1)).to.include({ source: 44, samples: 8000 });
    });
  }
});
