// node find-my-way.js MODULE ROUTES REQUESTS SECONDS
'use strict';
const fs = require('fs');
const [module_, routesFile, requestsFile, seconds] = process.argv.slice(2);
const router = require(module_)({ ignoreTrailingSlash: false });
let refused = 0;
const lines = (file) => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' '));
lines(routesFile).forEach(([method, path], index) => {
  let number = 0;
  try {
    router.on(method, path.replace(/{[^}]+}/g, () => `:p${number++}`), () => index, index);
  } catch (error) {
    refused++;
  }
});
const requests = lines(requestsFile).map(([method, path, index]) => ({ method, path, index: +index }));
let wrong = 0;
for (const request of requests) {
  const found = router.find(request.method, request.path);
  if (!found || found.store !== request.index) wrong++;
}
let least = Infinity;
for (const until = performance.now() + Math.max(seconds, 4) * 1000; performance.now() < until;) {
  const start = performance.now();
  for (const request of requests) router.find(request.method, request.path);
  least = Math.min(least, performance.now() - start);
}
console.log(`find-my-way   ${(least / requests.length * 1e6).toFixed(1)} ns, ${wrong} of ${requests.length} to another route, ${refused} routes refused`);
