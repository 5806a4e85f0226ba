// Reads every .idl file of a folder: parse.mjs WEBIDL2 FOLDER OUT writes their syntax trees as one JSON array.
import {readFileSync, readdirSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {resolve} from "node:path";

const [library, folder, out] = process.argv.slice(2);
const {parse} = createRequire(import.meta.url)(resolve(library));
const files = readdirSync(folder).filter(name => name.endsWith(".idl")).sort();
writeFileSync(out, JSON.stringify(files.flatMap(name => parse(readFileSync(`${folder}/${name}`, "utf8")))));
