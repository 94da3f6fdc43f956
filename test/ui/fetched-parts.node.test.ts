import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { translated } from '../../src/ui/fetched-parts.js';
import { translated as translatedInOneFile } from '../../src/ui/fetched-parts.one-file.js';

test('either build knows every translation that there is', () => {
  const files = readdirSync(new URL('../../src/ui/locales/', import.meta.url));
  const languages = files.map((file) => file.replace('.ts', '')).sort();
  assert.ok(languages.length > 10);
  assert.deepEqual([...translated].sort(), languages);
  assert.deepEqual([...translatedInOneFile].sort(), languages);
});
