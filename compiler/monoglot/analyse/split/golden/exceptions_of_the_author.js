// the browser

const exceptions_of_the_author = async $ => {
  let told = "";
  for (let _ = 0; _ < 3; _++) {
    let error;
    try {
      _say($, "trying");
      await $.call($exceptions_of_the_author$1, []);
    } catch ($e) {
      const $1 = caught($e);
      if ($1.kind === "Soaked") {
        error = $1;
        told = `${told}soaked ${error.message};`;
      } else if ($1.kind === "Trouble" || $1.kind === "Soaked") {
        error = $1;
        told = `${told}trouble ${error.message};`;
      } else if ($1.kind === "LookupError" || $1.kind === "IndexError" || $1.kind === "KeyError") {
        error = $1;
        told = `${told}lookup ${error.message};`;
      } else throw $e;
    }
  }
  _say($, told);
  return told;
};

// the server

async function exceptions_of_the_author$1($) {
  _trouble(await _number($));
}
