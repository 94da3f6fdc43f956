import { expect } from '@open-wc/testing';
import { loadProcessors } from '../../src/audio/processors.js';
import type { Outcome } from './policy-page.js';

describe('loadProcessors', () => {
  let frame: HTMLIFrameElement | undefined;

  afterEach(() => frame?.remove());

  /** What comes of loading in a page with the given sources for scripts beside its own. */
  async function loadWith(sources: string, src?: string): Promise<Outcome> {
    frame = document.createElement('iframe');
    const page = new URL('policy-page.html', import.meta.url);
    page.searchParams.set('policy', `default-src 'none'; script-src 'self' ${sources}`);
    if (src) page.searchParams.set('src', src);
    frame.src = page.href;
    const outcome = new Promise<Outcome>((resolve) => {
      addEventListener('message', ({ data }: MessageEvent<Outcome>) => resolve(data), { once: true });
    });
    document.body.append(frame);
    return outcome;
  }

  it('loads from a blob: URL', async () => {
    expect(await loadWith('blob:')).to.deep.equal({ schemes: ['blob:'] });
  });

  it('loads from a data: URL where blob: is not allowed', async () => {
    expect(await loadWith('data:')).to.deep.equal({ schemes: ['blob:', 'data:'] });
  });

  it('fails as worklet-blocked, naming the directive and workletSrc, where neither is allowed', async () => {
    const { schemes, error } = await loadWith('');
    expect(schemes).to.deep.equal(['blob:', 'data:']);
    expect(error).to.have.property('code', 'worklet-blocked');
    expect(error!.message).to.contain('script-src').and.to.contain('workletSrc');
  });

  it('loads a self-hosted file under the strictest policy, and tries nothing else', async () => {
    const src = new URL('../../src/audio/processors.worklet.ts', import.meta.url).href;
    expect(await loadWith('', src)).to.deep.equal({ schemes: [location.protocol] });
  });

  it('fails as worklet-blocked when the self-hosted file is not there, and tries nothing else', async () => {
    const { schemes, error } = await loadWith('blob: data:', new URL('not-there.js', import.meta.url).href);
    expect(schemes).to.deep.equal([location.protocol]);
    expect(error).to.have.property('code', 'worklet-blocked');
    expect(error!.message).to.contain('workletSrc');
  });

  it('loads once into a context', async () => {
    const context = new OfflineAudioContext(1, 128, 48000);
    let loaded = 0;
    const addModule = context.audioWorklet.addModule.bind(context.audioWorklet);
    Object.defineProperty(context.audioWorklet, 'addModule', { value: (url: string) => (loaded++, addModule(url)) });
    await Promise.all([loadProcessors(context), loadProcessors(context)]);
    await loadProcessors(context);
    expect(loaded).to.equal(1);
  });

  it('says so on an insecure page, which has no worklets', async () => {
    const failure = await loadProcessors({} as BaseAudioContext).catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'insecure-context');
  });
});
