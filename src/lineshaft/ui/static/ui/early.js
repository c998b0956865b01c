// Runs before the page is drawn: pages show everything until it is known that scripts run.
document.documentElement.classList.replace("no-js", "js");
