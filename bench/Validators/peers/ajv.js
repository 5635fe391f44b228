// Ajv with JSON.parse: node ajv.js MODULES CASES SECONDS NAME...
'use strict';
const fs = require('fs');
const path = require('path');
const [modules, cases, seconds, ...names] = process.argv.slice(2);
const load = (file) => require(path.join(modules, 'ajv', 'dist', file)).default;
const Draft7 = load('ajv.js');
const Draft2020 = load('2020.js');

function best(pass) {
  let repeats = 1, least = Infinity;
  for (const until = performance.now() + seconds * 1000; performance.now() < until;) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) pass();
    const took = performance.now() - start;
    least = Math.min(least, took / repeats);
    if (took < 0.5) repeats *= 2;
  }
  return least * 1e6;
}

for (const name of names) {
  const schema = JSON.parse(fs.readFileSync(path.join(cases, name, 'schema.json'), 'utf8'));
  const texts = fs.readFileSync(path.join(cases, name, 'instances.seq'), 'utf8').split('\x1e').slice(1).map((text) => Buffer.from(text));
  let validate;
  try {
    const Ajv = schema.$schema.includes('draft-07') ? Draft7 : Draft2020;
    validate = new Ajv({ strict: false, validateFormats: false, logger: false, unicodeRegExp: true }).compile(schema);
  } catch (first) {
    try {
      validate = new Draft7({ strict: false, validateFormats: false, logger: false, unicodeRegExp: false }).compile(schema);
    } catch (error) {
      console.error(`${name}: ajv cannot compile: ${error.message}`);
      continue;
    }
  }
  const values = texts.map((text) => JSON.parse(text.toString('utf8')));
  const refused = [];
  values.forEach((value, index) => { if (!validate(value)) refused.push(index); });
  const whole = best(() => { for (const text of texts) validate(JSON.parse(text.toString('utf8'))); }) / texts.length;
  const only = best(() => { for (const value of values) validate(value); }) / texts.length;
  console.log(JSON.stringify({ case: name, ajv: whole, ajv_validate: only, ajv_refused: refused }));
}
