// Stands between Bazel 7 and a remote execution server whose API begins at version 2.1:
//
//   node remote_api_proxy.js PORT SERVER_PORT
//
// Bazel 7 speaks version 2.0 of the API and refuses the server for it, though all that it asks for is
// there. This passes every HTTP/2 stream on as it is, on loopback, except for one message: to the end
// of the answer to GetCapabilities it adds that the lowest version is 2.0.

'use strict';

const http2 = require('http2');

const [port, serverPort] = process.argv.slice(2).map(Number);

// ServerCapabilities.low_api_version (field 4) = SemVer{major (field 1): 2, minor (field 2): 0}. A
// field that stands twice in a message is merged, the later one over the earlier one.
const LOWEST_IS_2_0 = Buffer.from([0x22, 0x04, 0x08, 0x02, 0x10, 0x00]);

// The header of a gRPC message: one byte that tells of compression, four of length.
const HEADER_SIZE = 5;

// The one gRPC message of `chunks`, with what lowers the version.
function withLowestVersion(chunks) {
  const message = Buffer.concat([...chunks, LOWEST_IS_2_0]);
  message.writeUInt32BE(message.length - HEADER_SIZE, 1);
  return message;
}

// The headers that may be handed on: connections have their own of the others.
function withoutConnection(headers) {
  const copy = {...headers};
  delete copy[http2.sensitiveHeaders];
  return copy;
}

function passOn(client, server, requestHeaders) {
  const request = server.request(withoutConnection(requestHeaders), {endStream: false});
  const changes = requestHeaders[':path'].endsWith('/GetCapabilities');
  const chunks = [];
  let trailers = {};

  client.pipe(request);
  client.on('aborted', () => request.close(http2.constants.NGHTTP2_CANCEL));
  client.on('error', () => request.close(http2.constants.NGHTTP2_CANCEL));

  request.on('response', (headers, flags) => {
    const endStream = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    client.respond(withoutConnection(headers), {endStream, waitForTrailers: !endStream});
  });
  request.on('trailers', (headers) => { trailers = withoutConnection(headers); });
  request.on('data', (chunk) => {
    if (changes) {
      chunks.push(chunk);
    } else if (!client.write(chunk)) {
      request.pause();
    }
  });
  client.on('drain', () => request.resume());
  request.on('end', () => {
    if (client.destroyed || client.writableEnded) return;
    client.end(chunks.length > 0 ? withLowestVersion(chunks) : undefined);
  });
  client.on('wantTrailers', () => client.sendTrailers(trailers));
  request.on('error', () => client.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
}

const proxy = http2.createServer();
proxy.on('session', (session) => {
  const server = http2.connect(`http://127.0.0.1:${serverPort}`);
  session.on('stream', (stream, headers) => passOn(stream, server, headers));
  session.on('close', () => server.close());
  session.on('error', () => server.close());
  server.on('error', () => session.destroy());
});
proxy.listen(port, '127.0.0.1');
