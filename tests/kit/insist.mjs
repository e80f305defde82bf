// insist.mjs: people who answer a survey and insist: whoever got no "diterima" sends the same key again, to whichever server
// there is. What they were told in the end must be what is stored, once each.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { answer_form, until } from './maklumat.mjs';

const NINE = '334243343', PEOPLE = 24;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// 0: no answer came, so nobody knows whether it was stored.
export function send(survey, agent, base, key) {
    return new Promise((done) => {
        const rq = http.request(`${base}/s/${survey.kode}`, { method: 'POST', agent, timeout: 60_000,
            headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, (r) => {
            r.resume().once('end', () => done(r.statusCode)).once('error', () => done(0)).once('close', () => done(0));
        });
        rq.once('timeout', () => rq.destroy()).once('error', () => done(0));
        rq.end(answer_form(NINE, { idempotency: key }).toString());
    });
}

// What insist counts; whoever hands one in can look at it meanwhile. spans: [sent first, accepted] of each answer, in ms.
// in_vain: refusals since somebody was accepted last.
export const counting = () => ({ keys: 0, accepted: 0, again: 0, in_vain: 0, statuses: {}, slowest: 0, spans: [] });

// Everything is there again: n more are accepted. Where nobody is, however often they ask, this fails soon; how fast the machine is
// does not matter, since attempts are counted and not seconds.
export async function served(count, n = 24) {
    const from = count.accepted, IN_VAIN = 100 * PEOPLE;
    count.in_vain = 0;
    await until('people who are accepted', () => {
        assert.ok(count.in_vain < IN_VAIN, `refused ${count.in_vain} times, and nobody accepted: ${JSON.stringify(count.statuses)}`);
        return count.accepted >= from + n;
    });
}

// Each with a key of its own, until they read "diterima". bases() are the servers; give_up(): nobody insists any more.
export async function insist(survey, bases, enough, give_up = () => false, count = counting()) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: PEOPLE });
    await Promise.all(Array.from({ length: PEOPLE }, async () => {
        while (!enough()) {
            const key = randomUUID(), began = Date.now();
            count.keys++;
            for (;;) {
                const all = bases(), status = await send(survey, agent, all[Math.floor(Math.random() * all.length)], key);
                count.statuses[status] = (count.statuses[status] ?? 0) + 1;
                if (status === 303)
                    break;
                if (give_up())
                    return;
                count.again++;
                count.in_vain++;
                assert.ok(Date.now() < began + 300_000, `no 303 for ${key}`);
                await sleep(20);
            }
            count.accepted++;
            count.in_vain = 0;
            count.slowest = Math.max(count.slowest, Date.now() - began);
            count.spans.push([began, Date.now()]);
        }
    }));
    agent.destroy();
    return count;
}
