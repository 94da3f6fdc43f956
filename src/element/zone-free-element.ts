import { LitElement } from 'lit';
import { outsideZones } from '../base/zone.js';

/** An element whose controllers start their loops and add their listeners outside of zone.js, where a page has it. */
export class ZoneFreeElement extends LitElement {
  override connectedCallback(): void {
    outsideZones(() => super.connectedCallback());
  }

  protected override scheduleUpdate() {
    return outsideZones(() => super.scheduleUpdate());
  }
}
