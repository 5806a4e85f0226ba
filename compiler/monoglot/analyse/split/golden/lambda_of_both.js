// the browser

const lambda_of_both = async $ => await _twice(async text => {
  let part$1 = `${text}${window.prompt(text) || ""}`;
  return await $.call($lambda_of_both$1, [part$1]);
});

// the server

async function lambda_of_both$1($, part$1) {
  let part$2 = String(await _number($));
  return `${part$1}${part$2}`;
}
