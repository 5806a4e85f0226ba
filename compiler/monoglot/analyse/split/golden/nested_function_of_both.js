// the browser

const nested_function_of_both = $ => {
  let told = [];
  let ask = question => {
    let answer = window.prompt(question) || "";
    let part$1 = $.call($nested_function_of_both$1, [answer, told]);
    clear(told);
    extend(told, part$1);
  };
  ask("first?");
  ask("second?");
  return join(" ", told);
};

// the server

function nested_function_of_both$1($, answer, told) {
  _note($, answer);
  append(told, answer);
  return told;
}
