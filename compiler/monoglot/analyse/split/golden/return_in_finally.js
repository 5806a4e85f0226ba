// the browser

const return_in_finally = $ => {
  for (const name of ["a", "b"]) {
    try {
      $.call($return_in_finally$1, [name]);
      if (window.confirm(`return ${name}?`)) {
        return `returned ${name}`;
      }
    } finally {
      _say($, `after ${name}`);
    }
  }
  return "ended";
};

// the server

function return_in_finally$1($, name) {
  if (!has(name, ["a", "b"])) {
    throw new PyError("FlowError", "an item of a loop of return_in_finally is not there at the server (line)");
  }
  _note($, name);
}
