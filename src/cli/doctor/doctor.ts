import { CommandFailure, ExitCode, print, readArguments, UsageError } from '../command.js';
import { lookAtPage } from './browser.js';
import { Findings, shown } from './findings.js';
import { get, reasonOf, type Answer } from './get.js';
import { tagsIn } from './html.js';
import { checkHeaders, checkScripts, checkTag, fetchScripts, policiesOf } from './page.js';

export const help = `Looks at a page and says what keeps <voice-agent> from working there, one sentence each.

  voice-agent-element doctor https://site.example/page [options]

It looks at the page's headers (https, Permissions-Policy, Content-Security-Policy), asks the endpoint of the tag for a signed URL as
the page would, and opens the page in an installed Chromium (CHROMIUM_PATH names another one) where the package puppeteer-core is
installed. It begins no conversation, and prints no key and no signed URL.

Options
  --no-browser    look at the headers and the markup alone

Ends with 0 when nothing is to be changed, 1 when something is or the page cannot be had, 2 when it was called wrongly.`;

const marks = { ok: 'ok  ', fix: 'FIX ', note: 'note' } as const;

export async function doctor(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { 'no-browser': { type: 'boolean', default: false } });
  const url = readAddress(positionals);
  let answer: Answer;
  try {
    answer = await get(url, { accept: 'text/html', 'user-agent': 'voice-agent-element doctor' });
  } catch (error) {
    throw new CommandFailure(`${shown(url)} does not answer (${reasonOf(error)}): check the address.`);
  }
  const findings = new Findings();
  if (answer.status !== 200) {
    findings.fix(`${shown(answer.url)} answers ${answer.status}: give the address of a page that answers 200.`);
  } else {
    await examine(answer, !values['no-browser'], findings);
  }
  for (const { level, text } of findings.all) print(`${marks[level]}  ${text}`);
  const fixes = findings.all.filter(({ level }) => level === 'fix').length;
  print(fixes ? `\n${fixes} to change.` : '\nNothing to change.');
  return fixes ? ExitCode.failed : ExitCode.ok;
}

async function examine(answer: Answer, isBrowserWanted: boolean, findings: Findings): Promise<void> {
  const policies = policiesOf(answer);
  checkHeaders(answer, findings);
  checkScripts(answer, policies, findings);
  const rendered = isBrowserWanted ? await lookAtPage(answer.url, findings) : undefined;
  if (!rendered) await fetchScripts(answer, findings);
  const tags = rendered ?? tagsIn(answer.body, 'voice-agent');
  if (!tags.length && !rendered) {
    findings.note('There is no <voice-agent> in the markup: a script may make it, which only a browser shows.');
  }
  for (const tag of tags) await checkTag(tag, { policies, page: answer.url, findings });
}

function readAddress([address, ...others]: string[]): URL {
  if (address === undefined || others.length)
    throw new UsageError('doctor takes one address: doctor https://site.example/page.');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError('The address must begin with https:// or http://.');
  if (url.username || url.password) throw new UsageError('Leave the user name and the password out of the address.');
  return url;
}
