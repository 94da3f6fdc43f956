# The signed-URL endpoint: `docker build -t voice-agent-serve .`, and see docs/command-line.md.
FROM node:22-alpine AS build
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts && npx tsc -p tsconfig.build.json --noCheck
# What counts in Redis, in the versions that the tests run with. By way of another file: Node reads the package.json of its folder, which
# the shell would have emptied by then.
WORKDIR /limiter
RUN node -e "const { packages } = require('/build/package-lock.json'); const dependencies = Object.fromEntries(['ioredis', 'rate-limiter-flexible'].map((name) => [name, packages['node_modules/' + name].version])); console.log(JSON.stringify({ dependencies }))" > versions.json \
  && mv versions.json package.json \
  && npm install --omit=dev --ignore-scripts --no-audit

FROM node:22-alpine
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/dist/base ./dist/base
COPY --from=build /build/dist/server ./dist/server
COPY --from=build /build/dist/cli ./dist/cli
COPY --from=build /limiter/node_modules ./node_modules
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli/main.js", "serve", "--host", "0.0.0.0", "--port", "8080"]
