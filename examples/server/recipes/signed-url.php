<?php
// Put this file where the element's signed-url-endpoint points: <voice-agent signed-url-endpoint="/signed-url.php">.
// Before it, keep what your site has: the session check, and a limit per visitor (see the bottom of this file).
declare(strict_types=1);

const AGENTS = ['support' => 'agent_of_your_own']; // the names pages use => the ids they need not know
const PAGES = ['https://www.shop.example'];        // your site as visitors see it

function answer(int $status, array $body): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    header('X-Content-Type-Options: nosniff');
    exit(json_encode($body, JSON_UNESCAPED_SLASHES));
}

if ($_SERVER['REQUEST_METHOD'] !== 'GET') {
    header('Allow: GET');
    answer(405, ['detail' => 'A signed URL is asked for with GET.']);
}

// Browsers write these two headers themselves; a page cannot.
$origin = $_SERVER['HTTP_ORIGIN'] ?? null;
$site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin';
$ownPage = in_array($site, ['same-origin', 'none'], true) && ($origin === null || in_array($origin, PAGES, true));
if (!$ownPage) {
    answer(403, ['detail' => 'Only pages of this site may ask here.']);
}

$agent = AGENTS[is_string($_GET['agent_id'] ?? null) ? $_GET['agent_id'] : ''] ?? null;
if ($agent === null) {
    answer(404, ['detail' => 'There is no such agent here.']);
}

// session_start(); if (!isset($_SESSION['user'])) answer(403, ['detail' => 'Sign in, then try again.']);

$api = getenv('ELEVENLABS_API_URL') ?: 'https://api.us.elevenlabs.io';
$reply = @file_get_contents(
    $api . '/v1/convai/conversation/get-signed-url?' . http_build_query(['agent_id' => $agent]),
    false,
    stream_context_create(['http' => [
        'header' => 'xi-api-key: ' . trim((string) getenv('ELEVENLABS_API_KEY')),
        'timeout' => 8,
        'follow_location' => 0, // a redirect would carry the key along
    ]])
);
$url = $reply === false ? null : (json_decode($reply, true)['signed_url'] ?? null);
if (!is_string($url) || !preg_match('~^wss://([a-z0-9-]+\.)+elevenlabs\.io/[^\s#]*$~D', $url)) {
    error_log('voice agent: the service gave no signed URL'); // neither the reply nor the key belongs in a log
    answer(502, ['detail' => 'The voice service did not give a conversation. Try again later.']);
}

answer(200, ['signed_url' => $url]);

// A limit: nginx `limit_req`, Laravel `->middleware('throttle:20,10')`, Symfony's RateLimiter.
