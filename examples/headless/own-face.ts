import { Session, type VoiceAgentError } from 'voice-agent-element/session';

/**
 * Gives a voice to markup of your own: a `button` that starts and ends, an `output` that says what goes on, a `meter`, an `ol`
 * for what is said, and a `form` with an `input` to type into.
 */
export function giveVoice(face: ParentNode, signedUrlEndpoint: string): Session {
  const find = <Name extends keyof HTMLElementTagNameMap>(tag: Name) => face.querySelector(tag)!;
  const [button, output, meter, list] = [find('button'), find('output'), find('meter'), find('ol')];
  const session = new Session();
  session.on('change', ({ next: { status, mode, turns } }) => {
    button.textContent = status === 'idle' ? 'Talk' : 'Hang up';
    output.value = status === 'connected' ? mode : status;
    const lines = turns.map(({ role, text }) => {
      const line = document.createElement('li');
      line.textContent = `${role === 'user' ? 'You' : 'Agent'}: ${text}`;
      return line;
    });
    list.replaceChildren(...lines);
    if (status === 'connected') requestAnimationFrame(showLevel);
  });
  const tell = ({ code, helpUrl }: VoiceAgentError): string => (output.value = `${code}, see ${helpUrl}`);
  session.on('error', tell);

  // In the click itself: browsers allow sound from there only. The error has been told by then.
  button.onclick = () => {
    if (session.conversation.status !== 'idle') void session.stop();
    else session.start({ signedUrlEndpoint }).catch(() => undefined);
  };
  find('form').onsubmit = (event) => {
    event.preventDefault();
    if (session.conversation.status !== 'idle') session.sendText(find('input').value);
    find('input').value = '';
  };
  function showLevel(): void {
    meter.value = Math.max(session.inputLevel, session.outputLevel);
    if (session.conversation.status === 'connected') requestAnimationFrame(showLevel);
  }
  return session;
}
