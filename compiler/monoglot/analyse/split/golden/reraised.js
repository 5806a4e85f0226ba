// the browser

const reraised = async $ => {
  let error;
  try {
    try {
      _say($, "asking");
      await $.call($reraised$1, []);
    } catch ($e) {
      const $1 = caught($e);
      if ($1.kind === "Trouble" || $1.kind === "Soaked") {
        error = $1;
        _say($, `inner ${error.message}`);
        throw new PyError("ValueError", "from inside");
      } else throw $e;
    } finally {
      $.call($reraised$2, []);
    }
  } catch ($e) {
    const $2 = caught($e);
    if ($2.kind === "ValueError" || $2.kind === "UnicodeDecodeError" || $2.kind === "UnicodeEncodeError") {
      error = $2;
      return `outer ${error.message}`;
    } else throw $e;
  }
  return "fine";
};

// the server

async function reraised$1($) {
  _trouble(await _number($));
}

function reraised$2($) {
  _note($, "inner finally");
}
