// Functions trust this header beside the edge key, so what a client sends under its name is overwritten.
function handler(event) {
  event.request.headers['VIEWER_HEADER'] = { value: event.viewer.ip + ':0' };
  return event.request;
}
