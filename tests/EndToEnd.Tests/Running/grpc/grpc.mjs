// A gRPC server and client of npm's @grpc/grpc-js, on bytes. `server` prints its port; `client` calls through the shield and prints what it found as JSON.
import grpc from '@grpc/grpc-js';
import fs from 'node:fs';

const bytes = { requestSerialize: b => b, requestDeserialize: b => b, responseSerialize: b => b, responseDeserialize: b => b };
const method = (name, requestStream, responseStream) => ({ path: `/test.Echo/${name}`, requestStream, responseStream, ...bytes });
const service = { Unary: method('Unary', false, false), Serve: method('Serve', false, true), Collect: method('Collect', true, false), Talk: method('Talk', true, true) };
const [, , role, ...rest] = process.argv;

function trailers(call) {
  const trailer = new grpc.Metadata();
  trailer.set('x-trailer', 'kept');
  trailer.set('x-asked', String(call.metadata.get('x-asked')[0] ?? ''));
  return trailer;
}

if (role === 'server') {
  let cancelled = 0;
  const server = new grpc.Server();
  server.addService(service, {
    Unary(call, done) {
      const text = call.request.toString();
      if (text === 'cancelled?') return done(null, Buffer.from(String(cancelled)), trailers(call));
      if (text.startsWith('fail ')) return done({ code: Number(text.slice(5)), details: 'asked for: ' + text, metadata: trailers(call) });
      if (text === 'hang') { call.on('cancelled', () => cancelled++); return; }
      done(null, Buffer.from('you said ' + text), trailers(call));
    },
    Serve(call) {
      for (let i = 0; i < 100; i++) call.write(Buffer.from('part ' + i));
      call.end(trailers(call));
    },
    Collect(call, done) {
      let length = 0;
      call.on('data', d => length += d.length);
      call.on('end', () => done(null, Buffer.from(String(length)), trailers(call)));
    },
    Talk(call) {
      call.on('cancelled', () => cancelled++);
      call.on('data', d => call.write(Buffer.from('re: ' + d)));
      call.on('end', () => call.end(trailers(call)));
    },
  });
  const credentials = rest[0] ? grpc.ServerCredentials.createSsl(null, [{ cert_chain: fs.readFileSync(rest[0]), private_key: fs.readFileSync(rest[1]) }]) : grpc.ServerCredentials.createInsecure();
  server.bindAsync('127.0.0.1:0', credentials, (error, port) => console.log(error ?? port));
} else {
  const [target, ca, calls] = rest;
  const credentials = ca === 'plain' ? grpc.credentials.createInsecure() : grpc.credentials.createSsl(fs.readFileSync(ca));
  const Client = grpc.makeGenericClientConstructor(service, 'test.Echo');
  const client = new Client(target, credentials, { 'grpc.ssl_target_name_override': 'localhost', 'grpc.default_authority': 'localhost' });
  const found = { unary: 0, server: 0, client: 0, bidi: 0, statuses: [], problems: [] };
  const metadata = () => { const m = new grpc.Metadata(); m.set('x-asked', '1'); return m; };
  const check = (ok, what) => { if (!ok) found.problems.push(what); };
  const status = call => new Promise(r => call.on('status', r));
  const unary = (text, options = {}) => new Promise(resolve => {
    let value, failed;
    const call = client.Unary(Buffer.from(text), metadata(), options, (e, v) => { failed = e; value = v?.toString(); });
    call.on('status', s => setImmediate(() => resolve({ value, failed, ...s })));
  });
  const n = Number(calls);
  for (let i = 0; i < n * 0.7; i += 10) {
    const all = await Promise.all(Array.from({ length: 10 }, (_, k) => unary('hello ' + (i + k))));
    all.forEach((a, k) => { check(a.code === 0 && a.value === 'you said hello ' + (i + k) && a.metadata.get('x-trailer')[0] === 'kept' && a.metadata.get('x-asked')[0] === '1', 'unary ' + JSON.stringify(a)); found.unary++; });
  }
  for (let i = 0; i < n * 0.1; i++) {
    const call = client.Serve(Buffer.from('go'), metadata());
    let parts = 0;
    call.on('data', d => { check(d.toString() === 'part ' + parts, 'order'); parts++; });
    const s = await status(call);
    check(parts === 100 && s.code === 0 && s.metadata.get('x-trailer')[0] === 'kept', 'server stream ' + parts + ' ' + s.details);
    found.server++;
  }
  for (let i = 0; i < n * 0.1; i++) {
    let value;
    const call = client.Collect(metadata(), (e, v) => value = v?.toString());
    for (let k = 0; k < 20; k++) call.write(Buffer.alloc(1000));
    call.end();
    const s = await status(call);
    await new Promise(setImmediate);
    check(value === '20000' && s.code === 0, 'client stream ' + value + ' ' + s.details);
    found.client++;
  }
  for (let i = 0; i < n * 0.1; i++) {
    const call = client.Talk(metadata());
    let turn = 0;
    call.on('data', d => {
      check(d.toString() === 're: ' + turn, 'turn');
      if (++turn < 10) call.write(Buffer.from(String(turn))); else call.end();
    });
    call.write(Buffer.from('0'));
    const s = await status(call);
    check(turn === 10 && s.code === 0 && s.metadata.get('x-trailer')[0] === 'kept', 'bidi ' + turn + ' ' + s.details);
    found.bidi++;
  }
  for (let code = 1; code <= 16; code++) {
    const a = await unary('fail ' + code);
    check(a.details === 'asked for: fail ' + code && a.metadata.get('x-trailer')[0] === 'kept', 'details ' + JSON.stringify(a));
    found.statuses.push(a.code);
  }
  found.deadline = (await unary('hang', { deadline: Date.now() + 500 })).code;
  const call = client.Talk(metadata());
  const ended = status(call);
  call.on('error', () => {});
  call.on('data', () => call.cancel());
  call.write(Buffer.from('0'));
  found.cancel = (await ended).code;
  await new Promise(r => setTimeout(r, 500));
  found.cancelledAtServer = Number((await unary('cancelled?')).value);
  const No = grpc.makeGenericClientConstructor({ None: { path: '/test.Echo/None', requestStream: false, responseStream: false, ...bytes } }, 'x');
  found.unknown = await new Promise(r => new No(target, credentials, { 'grpc.ssl_target_name_override': 'localhost', 'grpc.default_authority': 'localhost' }).None(Buffer.from('x'), e => r(e?.code)));
  console.log(JSON.stringify(found));
  process.exit(0);
}
