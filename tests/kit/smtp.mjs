// smtp.mjs: a mail server of our own for tests: STARTTLS or TLS from the first byte, with a certificate made for this
// run, and every bad behaviour that a real one may show. server.letters are those it said 250 to.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';

// A certificate for `name`, signed by an authority of its own: { ca (path), key, cert }.
export function certificate(dir, name, label) {
    const file = (s) => path.join(dir, `${label}-${s}.pem`);
    const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=CA ${label}`,
        '-keyout', file('ca-key'), '-out', file('ca'));
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`, '-keyout', file('key'),
        '-out', file('csr'), '-addext', `subjectAltName=DNS:${name}`);
    openssl('x509', '-req', '-in', file('csr'), '-CA', file('ca'), '-CAkey', file('ca-key'), '-days', '2', '-copy_extensions', 'copy',
        '-out', file('cert'));
    return { ca: file('ca'), key: readFileSync(file('key')), cert: readFileSync(file('cert')) };
}

// behave: { rcpt, data, end, auth, mail: answers instead of the good ones; hang: 'greeting' | 'data';
// cut: bytes of DATA after which the line breaks; cut_after: break it as soon as 250 was said; no_tls: not offered;
// silent_end: take the letter and break the line without saying so }
export async function smtp_open(cert, { direct = false } = {}) {
    const server = { letters: [], talks: [], commands: [], behave: {}, port: 0 };
    const options = { key: cert.key, cert: cert.cert, minVersion: 'TLSv1.2' };

    function talk(socket, secure) {
        const b = server.behave;
        const state = { from: '', to: [], data: null, buffer: '', secure };
        server.talks.push(state);
        const say = (text) => { if (!socket.destroyed) socket.write(`${text}\r\n`); };
        socket.on('error', () => {});
        if (b.hang === 'greeting')
            return;
        const reply = {
            EHLO: () => say(state.secure || b.no_tls ? '250-uji\r\n250-SIZE 100000\r\n250 AUTH PLAIN LOGIN' : '250-uji\r\n250 STARTTLS'),
            MAIL: (line) => { state.from = line; say(b.mail ?? '250 2.1.0 pengirim'); },
            RCPT: (line) => { state.to.push(line.match(/<(.*)>/)?.[1]); say(b.rcpt ?? '250 2.1.5 penerima'); },
            AUTH: (line) => { state.auth = line; say(b.auth ?? '235 2.7.0 masuk'); },
            DATA: () => { if (b.data) return say(b.data); state.data = ''; say('354 tulislah'); },
            RSET: () => say('250 ya'),
            QUIT: () => { say('221 sampai jumpa'); socket.end(); },
        };
        function line_read(line) {
            server.commands.push(line);
            const word = line.slice(0, 4).toUpperCase();
            if (word === 'STAR') {
                say('220 silakan');
                socket.removeAllListeners('data');
                const inner = new tls.TLSSocket(socket, { ...options, isServer: true });
                inner.on('error', () => socket.destroy());
                talk_on(inner, true);
                return;
            }
            (reply[word] ?? (() => say('502 tidak dikenal')))(line);
        }
        function data_read() {
            if (b.cut && state.data.length + state.buffer.length >= b.cut)
                return socket.destroy();
            const end = state.buffer.indexOf('\r\n.\r\n');
            if (b.hang === 'data' || end < 0)
                return;
            state.data = state.buffer.slice(0, end + 2);
            state.buffer = state.buffer.slice(end + 5);
            const letter = { to: state.to, from: state.from, text: state.data, auth: state.auth };
            state.data = null;
            if (b.end)
                return say(b.end);
            server.letters.push(letter);
            if (b.silent_end)
                return socket.destroy();
            if (b.cut_after)
                return socket.write('250 2.0.0 diterima\r\n', () => socket.destroy());
            say('250 2.0.0 diterima');
        }
        socket.on('data', (chunk) => {
            state.buffer += chunk.toString('latin1');
            while (state.data === null && state.buffer.includes('\r\n')) {
                const at = state.buffer.indexOf('\r\n'), line = state.buffer.slice(0, at);
                state.buffer = state.buffer.slice(at + 2);
                line_read(line);
            }
            if (state.data !== null)
                data_read();
        });
        if (!secure || direct)
            say('220 uji ESMTP');
    }
    const talk_on = (socket, secure) => talk(socket, secure);
    const listener = direct ? tls.createServer(options, (s) => talk_on(s, true)) : net.createServer((s) => talk_on(s, false));
    listener.on('tlsClientError', () => {});
    await new Promise((done) => listener.listen(0, '127.0.0.1', done));
    server.port = listener.address().port;
    server.close = () => listener.close();
    return server;
}

// The head as an object of unfolded lines, encoded words decoded; the body decoded.
export function letter_read(text) {
    const at = text.indexOf('\r\n\r\n');
    const head = {};
    for (const line of text.slice(0, at).replace(/\r\n[ \t]/g, ' ').split('\r\n')) {
        const [, name, value] = line.match(/^([^:]+): ?(.*)$/);
        if (head[name.toLowerCase()] !== undefined)
            throw new Error(`head line twice: ${name}`);
        head[name.toLowerCase()] = value.replace(/=\?UTF-8\?B\?([^?]*)\?= ?/g, (_, b) => Buffer.from(b, 'base64').toString('utf8'));
    }
    return { head, body: Buffer.from(text.slice(at), 'base64').toString('utf8') };
}
