// Takes the first order of the list through its checkout, as a clerk's mouse would. Each look is
// repeated until there is something to click; Rust ends the app when the order is made, or too late.
(async () => {
  const pause = () => new Promise((done) => setTimeout(done, 200));
  const named = (name) => () =>
    [...document.querySelectorAll("button")].find((one) => !one.disabled && one.innerText.trim().startsWith(name));
  const row = () => document.querySelector("[role=grid] [data-order-number]");
  for (const find of [row, named("Open"), named("Check out"), named("Place order")]) {
    let found = find();
    while (!found) {
      await pause();
      found = find();
    }
    found.click();
  }
})();
