import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clientKeyFromAddress, clientKeyFromForwardedFor } from '../../src/entries/server.js';

describe('clientKeyFromAddress', () => {
  const cases: [string | null | undefined, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:50123', '192.0.2.7'],
    [' 192.0.2.7 ', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['"[2001:db8:1:2::9]:443"', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'everyone'],
    ['_hidden', 'everyone'],
    ['', 'everyone'],
    [null, 'everyone'],
    [undefined, 'everyone'],
    ['999.0.2.7', 'everyone'],
    ['1.2.3', 'everyone'],
    ['shop.example', 'everyone'],
    ['::1]/@evil', 'everyone'],
    ['x'.repeat(10_000), 'everyone'],
  ];
  for (const [address, key] of cases) {
    test(`${String(address).slice(0, 40) || 'nothing'} counts as ${key}`, () => {
      assert.equal(clientKeyFromAddress(address), key);
    });
  }
});

describe('clientKeyFromForwardedFor', () => {
  const keyOf = (value: string | null, options?: Parameters<typeof clientKeyFromForwardedFor>[0]) =>
    clientKeyFromForwardedFor(options)(
      new Request(
        'https://shop.example/',
        value === null ? {} : { headers: { [options?.header ?? 'x-forwarded-for']: value } },
      ),
    );

  test('reads what the one proxy added, and nothing the client wrote before it', () => {
    assert.equal(keyOf('203.0.113.9'), '203.0.113.9');
    assert.equal(keyOf('198.51.100.1, 10.0.0.1, 203.0.113.9'), '203.0.113.9');
  });

  test('reads as far to the right as there are proxies', () => {
    assert.equal(keyOf('198.51.100.1, 203.0.113.9, 10.0.0.1', { trustedProxies: 2 }), '203.0.113.9');
  });

  test('counts requests that came past the proxies under the shared key', () => {
    assert.equal(keyOf(null), 'everyone');
    assert.equal(keyOf('203.0.113.9', { trustedProxies: 2 }), 'everyone');
    assert.equal(keyOf('203.0.113.9, not an address'), 'everyone');
  });

  test('takes another header', () => {
    assert.equal(keyOf('203.0.113.9', { header: 'x-client-chain' }), '203.0.113.9');
  });

  for (const trustedProxies of [0, -1, 1.5, Number.NaN, '1' as never]) {
    test(`does not take ${typeof trustedProxies} ${trustedProxies} for a number of proxies`, () => {
      assert.throws(() => clientKeyFromForwardedFor({ trustedProxies }), TypeError);
    });
  }
});
