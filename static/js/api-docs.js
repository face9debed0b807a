/* The API's description as a page: everything comes from our own server, and the description says the rest. */

(() => {
  "use strict";

  const place = document.getElementById("api-description");
  place.replaceChildren();
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.url,
    deepLinking: false,
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    validatorUrl: null,
  });
})();
