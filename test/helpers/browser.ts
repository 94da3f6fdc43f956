/** What a browser says about its network, for tests in Node: `navigator.onLine` and the two events. */
export class Browser {
  /** How many listeners there are. */
  listeners = 0;
  readonly #scope = globalThis as { navigator?: unknown; addEventListener?: unknown };
  readonly #before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  readonly #events = new EventTarget();
  #online = true;

  constructor() {
    const online = (): boolean => this.#online;
    const navigator = {
      get onLine() {
        return online();
      },
    };
    Object.defineProperty(this.#scope, 'navigator', { value: navigator, configurable: true });
    this.#scope.addEventListener = (type: string, listener: () => void, options: { signal: AbortSignal }): void => {
      this.#events.addEventListener(type, listener, options);
      this.listeners++;
      options.signal.addEventListener('abort', () => this.listeners--);
    };
  }

  say(state: 'online' | 'offline'): void {
    this.#online = state === 'online';
    this.#events.dispatchEvent(new Event(state));
  }

  restore(): void {
    delete this.#scope.navigator;
    delete this.#scope.addEventListener;
    if (this.#before) Object.defineProperty(this.#scope, 'navigator', this.#before);
  }
}
