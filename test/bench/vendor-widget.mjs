import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * `node test/bench/vendor-widget.mjs [VERSION]`: weighs the script that the embed code of the service's own widget loads, as a CDN sends it. By
 * `https://unpkg.com/@elevenlabs/convai-widget-embed` a page gets the file that the package names as `unpkg`. Prints the numbers of the
 * README's table. Without a version it takes the newest one of the registry that npm is set to.
 */
const name = '@elevenlabs/convai-widget-embed';
const [wanted = 'latest'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'voice-agent-vendor-'));
try {
  const json = execFileSync('npm', ['pack', `${name}@${wanted}`, '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  const [{ filename, version }] = JSON.parse(json);
  execFileSync('tar', ['xzf', join(folder, filename), '-C', folder]);
  const { unpkg, main } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'));
  const script = readFileSync(join(folder, 'package', unpkg ?? main));
  const imports = script.toString().match(/\bimport\(/g)?.length ?? 0;
  const kilobytes = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);
  console.log(`${name} ${version}, ${unpkg ?? main}`);
  console.log(`${kilobytes(script.length)} kB, with gzip ${kilobytes(gzipSync(script, { level: 9 }).length)} kB`);
  console.log(imports ? `It loads further scripts in ${imports} places.` : 'It imports no further script.');
} finally {
  rmSync(folder, { recursive: true });
}
