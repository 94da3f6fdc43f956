"""Signed URLs for <voice-agent>, with the standard library alone.

`signed_url(agent, headers)` is for your framework's view, which checks the session and the visitor's limit first;
`application` is the same as a WSGI app. Run this file to try it: PORT=8000 python3 signed_url.py
"""

import json
import os
import re
import sys
import urllib.parse
import urllib.request

AGENTS = {"support": "agent_of_your_own"}  # the names pages use: the ids they need not know
PAGES = {"https://www.shop.example"}  # your site as visitors see it


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None  # a redirect would carry the key along


_opener = urllib.request.build_opener(_NoRedirects)


def signed_url(agent, headers):
    """The (status, body) to answer with. `headers.get` must not mind the case of names."""
    # Browsers write these two headers themselves; a page cannot.
    origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none") or (origin is not None and origin not in PAGES):
        return 403, {"detail": "Only pages of this site may ask here."}
    if agent not in AGENTS:
        return 404, {"detail": "There is no such agent here."}
    api = os.environ.get("ELEVENLABS_API_URL", "https://api.us.elevenlabs.io")
    query = urllib.parse.urlencode({"agent_id": AGENTS[agent]})
    try:
        request = urllib.request.Request(
            f"{api}/v1/convai/conversation/get-signed-url?{query}",
            headers={"xi-api-key": os.environ["ELEVENLABS_API_KEY"].strip()},
        )
        with _opener.open(request, timeout=8) as reply:
            url = json.load(reply)["signed_url"]
        if not re.fullmatch(r"wss://([a-z0-9-]+\.)+elevenlabs\.io/[^\s#]*", url):
            raise ValueError
    except Exception as error:  # its text may repeat the key or the reply: log the kind alone
        print(f"voice agent: no signed URL ({type(error).__name__})", file=sys.stderr)
        return 502, {"detail": "The voice service did not give a conversation. Try again later."}
    return 200, {"signed_url": url}


def application(environ, start_response):
    query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))
    known = {"Origin": "HTTP_ORIGIN", "Sec-Fetch-Site": "HTTP_SEC_FETCH_SITE"}
    headers = {name: environ[key] for name, key in known.items() if key in environ}
    extra = []
    if environ["REQUEST_METHOD"] == "GET":
        status, body = signed_url(query.get("agent_id", [""])[0], headers)
    else:
        status, body, extra = 405, {"detail": "A signed URL is asked for with GET."}, [("Allow", "GET")]
    start_response(
        f"{status} {'OK' if status == 200 else 'Refused'}",
        [
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *extra,
        ],
    )
    return [json.dumps(body).encode()]


if __name__ == "__main__":
    from wsgiref.simple_server import make_server

    with make_server("127.0.0.1", int(os.environ.get("PORT", "8000")), application) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
