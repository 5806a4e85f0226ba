// the browser

const raised_by_the_server = async $ => {
  _say($, "asking");
  await $.call($raised_by_the_server$1, []);
  _say($, "not reached");
  return "fine";
};

// the server

async function raised_by_the_server$1($) {
  let number = await _number($);
  if (number === 4) {
    throw new PyError("Soaked", `number ${number}`);
  }
}
