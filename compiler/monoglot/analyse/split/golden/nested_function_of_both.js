// the browser

const nested_function_of_both = $ => {
  let told = [];
  let ask = question => {
    let answer = window.prompt(question) || "";
    $.call($nested_function_of_both$1, [answer]);
    append(told, answer);
  };
  ask("first?");
  ask("second?");
  return join(" ", told);
};

// the server

function nested_function_of_both$1($, answer) {
  _note($, answer);
}
