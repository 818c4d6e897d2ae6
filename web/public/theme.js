// Chooses the theme before the first paint. A file of its own because the page's CSP allows no inline script.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("cartie.theme");
  } catch {
    // Storage may be forbidden; the system's theme is then right.
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
