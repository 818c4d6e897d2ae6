// The SPA has one document: a path without a file's ending is a page of it.
function handler(event) {
  var request = event.request;
  if (request.uri.slice(request.uri.lastIndexOf('/')).indexOf('.') < 0) {
    request.uri = '/index.html';
  }
  return request;
}
