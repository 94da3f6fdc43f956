#!/usr/bin/env node
/** `npx voice-agent-element`: the server of a signed-URL endpoint, and a look at a page. */
import { runProgram, UsageError, type Program } from './command.js';
import { doctor, help as doctorHelp } from './doctor/doctor.js';
import { help as serveHelp, serve } from './serve.js';

const commands: Readonly<Record<string, Program>> = {
  serve: { help: serveHelp, run: serve },
  doctor: { help: doctorHelp, run: doctor },
};

const help = `  voice-agent-element serve    serves the endpoint that hands out signed URLs
  voice-agent-element doctor   looks at a page and says what keeps <voice-agent> from working there

  --help       this text, or that of a command: voice-agent-element serve --help
  --version    the version`;

const [name = '', ...rest] = process.argv.slice(2);
if (Object.hasOwn(commands, name)) await runProgram(commands[name]!, rest);
else {
  await runProgram({
    help,
    run: async () => {
      throw new UsageError(
        name ? 'There is no such command: take serve or doctor.' : 'Name a command: serve or doctor.',
      );
    },
  });
}
