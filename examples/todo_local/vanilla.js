// The same todo list written by hand, with the page's own means and nothing else:
// the yardstick for what the compiler makes of todo.py. It behaves the same, and keeps
// the same in the same place (IndexedDB; rows by their ids, one database for each who
// signs in), so either page goes on with what the other one kept. Where the browser
// keeps nothing the list lives in memory, and the console says so.

const WHAT = "What is to be done?";

const promised = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const openDatabase = name => {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.result.createObjectStore("local");
  return promised(request);
};

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const words = count => count === 0 ? "Nothing left to do." : count === 1 ? "1 task left" : `${count} tasks left`;

const main = async who => {
  let database, tasks = new Map, added = 0;
  const warn = problem => console.warn("nothing is kept in this browser:", problem);
  try {
    database = await openDatabase(`monoglot ${who}`);
    tasks = await promised(database.transaction("local").objectStore("local").get("tasks")) ?? tasks;
  } catch (problem) {
    warn(problem);
  }

  const field = make("input", {placeholder: WHAT, ariaLabel: WHAT, autocomplete: "off"});
  const form = make("form", {}, field);
  const list = make("ul", {id: "tasks"});
  const left = make("p", {id: "left"});

  const showLeft = () => {
    left.textContent = words([...tasks.values()].filter(task => !task.done).length);
  };

  const save = () => {
    const transaction = database.transaction("local", "readwrite");
    promised(transaction.objectStore("local").put(tasks, "tasks")).catch(warn);
    transaction.commit();  // at once: the page may go before it sees the transaction's end
  };

  const changed = () => {
    if (database) save();
    showLeft();
  };

  const show = task => {
    const box = make("input", {type: "checkbox", checked: task.done});
    const button = make("button", {type: "button", textContent: "×", ariaLabel: `Remove ${task.text}`});
    const item = make("li", {}, make("label", {}, box, make("span", {textContent: task.text})), button);
    const remove = () => {
      item.remove();
      tasks.delete(task.id);
      changed();
    };
    item.classList.toggle("done", task.done);
    box.addEventListener("change", () => {
      task.done = box.checked;
      item.classList.toggle("done", task.done);
      changed();
    });
    box.addEventListener("keydown", event => {
      if (event.key === "Delete") remove();
    });
    button.addEventListener("click", remove);
    list.append(item);
  };

  form.addEventListener("submit", event => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === "") return;
    const task = {id: `local-${Date.now()}-${added++}`, text, done: false};
    tasks.set(task.id, task);
    field.value = "";
    show(task);
    changed();
  });

  document.body.append(make("main", {}, make("h1", {textContent: "Todo"}), form, list, left));
  tasks.forEach(show);
  showLeft();
  field.focus();
};

const who = /mg_who=([^;]+)/.exec(document.cookie)?.[1];
if (who) main(who);
else location = "/sign-in";
