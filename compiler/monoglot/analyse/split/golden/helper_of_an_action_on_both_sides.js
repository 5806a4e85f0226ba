// the browser

const helper_of_an_action_on_both_sides = $ => {
  _say($, "before");
  _count$client($);
  $.call($count_twice, []);
  _say($, "after");
  return String($.value($total));
};

// the server
