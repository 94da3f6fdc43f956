# frozen_string_literal: true

# Signed URLs for <voice-agent>, with the standard library alone.
#
# SignedUrl.for(agent, origin:, site:) is for your framework's action, which checks the session and the visitor's limit
# first; SignedUrl.call(env) is the same as a Rack app.
require 'json'
require 'net/http'
require 'uri'

module SignedUrl
  AGENTS = { 'support' => 'agent_of_your_own' }.freeze # the names pages use => the ids they need not know
  PAGES = ['https://www.shop.example'].freeze          # your site as visitors see it
  HEADERS = {
    'content-type' => 'application/json', 'cache-control' => 'no-store', 'x-content-type-options' => 'nosniff'
  }.freeze

  module_function

  # @return [Array(Integer, Hash)] the status and the body to answer with
  def for(agent, origin: nil, site: nil)
    # Browsers write these two headers themselves; a page cannot.
    own = ['same-origin', 'none', nil].include?(site) && (origin.nil? || PAGES.include?(origin))
    return [403, { detail: 'Only pages of this site may ask here.' }] unless own
    return [404, { detail: 'There is no such agent here.' }] unless AGENTS.key?(agent)

    [200, { signed_url: mint(AGENTS.fetch(agent)) }]
  rescue StandardError => e # its text may repeat the key or the reply: log the kind alone
    warn "voice agent: no signed URL (#{e.class})"
    [502, { detail: 'The voice service did not give a conversation. Try again later.' }]
  end

  def mint(agent_id)
    uri = URI("#{ENV.fetch('ELEVENLABS_API_URL', 'https://api.us.elevenlabs.io')}/v1/convai/conversation/get-signed-url")
    uri.query = URI.encode_www_form(agent_id: agent_id)
    request = Net::HTTP::Get.new(uri, 'xi-api-key' => ENV.fetch('ELEVENLABS_API_KEY').strip)
    options = { use_ssl: uri.scheme == 'https', open_timeout: 4, read_timeout: 8 }
    reply = Net::HTTP.start(uri.host, uri.port, options) { |http| http.request(request) } # follows no redirects
    raise 'refused' unless reply.is_a?(Net::HTTPOK)

    JSON.parse(reply.body).fetch('signed_url').tap do |url|
      raise 'not a signed URL' unless url.match?(%r{\Awss://([a-z0-9-]+\.)+elevenlabs\.io/[^\s#]*\z})
    end
  end

  def call(env)
    unless env['REQUEST_METHOD'] == 'GET'
      return [405, HEADERS.merge('allow' => 'GET'), [JSON.generate(detail: 'A signed URL is asked for with GET.')]]
    end

    query = URI.decode_www_form(env['QUERY_STRING'].to_s).to_h
    status, body = self.for(query['agent_id'], origin: env['HTTP_ORIGIN'], site: env['HTTP_SEC_FETCH_SITE'])
    [status, HEADERS, [JSON.generate(body)]]
  end
end
