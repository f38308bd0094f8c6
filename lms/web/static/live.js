/* Parts of a page that the server renders anew (htmx). Loaded, before it, by the pages that have such parts; the others stay as light as they were. */
"use strict";

/* No history of its own, no style sheet of its own, no code in attributes; a refusal or a crash changes nothing on the page. */
const settings = document.createElement("meta");
settings.name = "htmx-config";
settings.content = JSON.stringify({ history: false, includeIndicatorCSS: false, defaultTimeout: 10_000, noSwap: [204, 304, "4xx", "5xx"] });
document.head.append(settings);

/* The session is over: what came is the sign-in page, and no part of this one. */
document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.response?.raw.redirected) event.preventDefault();
});
