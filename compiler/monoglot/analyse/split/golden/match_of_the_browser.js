// the browser

const match_of_the_browser = $ => {
  let subject$131_8 = [window.prompt("which?") || "", $.value($total)];
  $.call($match_of_the_browser$1, [$pack(["tuple",null,null], subject$131_8)]);
  _say($, "matched");
  return String($.value($total));
};

// the server

function match_of_the_browser$1($, subject$131_8) {
  if (subject$131_8[0] === "add") {
    let total = subject$131_8[1];
    $.set($total, check(total + 5));
  } else {
    let word = subject$131_8[0];
    _note($, word);
  }
}
