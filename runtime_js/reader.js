// Readings: actions that only read, for whoever asks by a plain URL and gets JSON.
//
// A reader has a connection to the database that can't write, so it sees what is committed
// and nothing else; one object answers for everybody, one reading after another.
import {Handle} from "./handle.js";
import {PyError} from "./prelude.js";

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

const REPEATED = 2;

/** The value that `text` stands for in a field; undefined if it is none. */
const parse = (field, text) => {
  const type = field[2];
  if (type === 4) return text;
  if (type === 2) return text === "true" || (text === "false" ? false : undefined);
  const number = NUMBER.test(text) ? +text : NaN;
  if (type === 3) return Number.isFinite(number) ? number : undefined;
  if (!Number.isSafeInteger(number) || Object.is(number, -0)) return undefined;
  return type === 0 || number > 0 && number <= field[4] ? number : undefined;
};

/** What stands for an argument until there is one. */
const blank = field => field[3] === REPEATED ? [] : field[3] ? null : undefined;

/** `$` and the arguments in `query`, an array of names and values in turn; undefined if they don't fit. */
const argumentsOf = (fields, query, $) => {
  const made = [$];
  for (let i = 0; i < fields.length; i++) made.push(blank(fields[i]));
  for (let i = 0; i < query.length; i += 2) {
    let at = fields.length;
    while (at-- && fields[at][1] !== query[i]);
    const value = at < 0 ? undefined : parse(fields[at], query[i + 1]);
    if (value === undefined) return;
    if (fields[at][3] === REPEATED) made[at + 1].push(value);
    else if (made[at + 1] == null) made[at + 1] = value;
    else return;
  }
  return made.includes(undefined) ? undefined : made;
};

const infinite = value => typeof value === "number" && !Number.isFinite(value);

/**
 * Reads for everybody of one organisation; null if the database is not one of this schema (the
 * actor makes it so). `read` gives the value, which the host makes JSON of; or, where there is
 * none, an object {status, message}.
 */
export const createReader = (schema, readings, host) => {
  const byName = new Map(readings.map(reading => [reading.name, reading]));
  const who = {client: "", user: "", org: ""};
  const $ = new Handle(host, who, 0);
  try {
    if (+host.sql("SELECT value FROM mg_meta WHERE key = 'migration'", [])[0][0] !== schema.migrations.length) return null;
  } catch {
    return null;
  }
  const failed = (status, message) => ({status, message});

  return {
    read(user, org, name, query) {
      const reading = byName.get(name);
      if (!reading) return failed(404, "there is no such reading");
      const given = argumentsOf(reading.args, query, $);
      if (!given) return failed(400, `bad arguments for ${name}`);
      $.user = user;
      $.org = org;
      $.context.time = undefined;  // one reading has one time
      try {
        const value = reading.run.apply(undefined, given);
        return infinite(value) || Array.isArray(value) && value.some(infinite)
          ? failed(422, "ValueError: JSON has no form for a float that is not finite") : value;
      } catch (problem) {
        if (problem instanceof PyError) return failed(422, `${problem.kind}: ${problem.message}`);
        throw problem;
      }
    },
  };
};
