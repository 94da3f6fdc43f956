import { expect } from '@open-wc/testing';
import { render } from 'lit';
import { VoiceAgentError } from '../../src/base/errors.js';
import { conversationEnglish, describe as describeState } from '../../src/ui/describe.js';
import { problem } from '../../src/ui/hint.js';
import { english } from '../../src/ui/labels.js';
import { actions, model } from './support.js';

const labels = { ...english, ...conversationEnglish };

describe('the queue', () => {
  it('tells the visitor their place, if it is known', () => {
    const state = (queuePlace: number | undefined): string =>
      describeState(model({ conversation: { status: 'connected', queued: true, queuePlace } }), labels);
    expect(state(3)).to.equal('Waiting: place 3 in the queue');
    expect(state(undefined)).to.equal('Connecting…');
  });

  it('that was in vain is no fault, and can be tried again', () => {
    const box = document.createElement('div');
    for (const [code, isFault] of [
      ['busy', false],
      ['server-error', true],
    ] as const) {
      render(problem(new VoiceAgentError(code, 'No'), [labels.errors[code]!], labels, actions), box);
      const notice = box.querySelector('[part~=notice]')!;
      expect(notice.classList.contains('error'), code).to.equal(isFault);
      expect(notice.part.contains('error'), code).to.equal(isFault);
      expect(notice.textContent).to.include(labels.errors[code]);
      expect(notice.querySelector('[part~=retry-button]')).to.not.equal(null);
    }
    expect(labels.errors.busy).to.match(/All agents are busy/);
  });
});
