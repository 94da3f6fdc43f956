import '@hotwired/turbo';
import { Application, Controller } from '@hotwired/stimulus';

class Help extends Controller {
  static targets = ['agent', 'frame', 'open', 'muted', 'lines'];

  // Called for every element that Turbo puts into the frame.
  agentTargetConnected(agent) {
    agent.dynamicVariables = { name: 'Ada' };
  }

  // A text that grows or is corrected comes again, with the same turnId.
  write({ detail }) {
    const known = [...this.linesTarget.children].find((line) => line.dataset.turn === detail.turnId);
    const line = known ?? this.linesTarget.appendChild(document.createElement('li'));
    line.dataset.turn = detail.turnId;
    line.textContent = `${detail.role}: ${detail.text}`;
  }

  // What the agent may ask of this page. The tool has the same name in the agent's settings.
  answer({ detail }) {
    if (detail.name === 'get_order') detail.respondWith({ status: 'on its way' });
  }

  // In a click: browsers let a page make sound from there only.
  talk() {
    this.agentTarget.start();
  }

  // The page sets `open` and `muted`, and hears when the visitor changes them in the element.
  set({ target }) {
    this.agentTarget[target.name] = target.checked;
  }

  toggled({ detail }) {
    this.openTarget.checked = detail.open;
  }

  mutedByVisitor({ detail }) {
    this.mutedTarget.checked = detail.muted;
  }

  // Swapped out of the page, the element hangs up and gives the microphone back.
  show({ target }) {
    this.frameTarget.src = target.checked ? `${this.frameTarget.id}.html` : 'nothing.html';
  }
}

Application.start().register('help', Help);
