// timing.mjs: can an outsider tell known from unknown accounts by the time of a refused sign-in (docs/ancaman.md
// T8)? 2,000 samples each, in random turns on one connection, Mann-Whitney rank test. Not part of the suites: it
// takes minutes and wants a quiet machine.
//
//   MAKLUMAT=build/maklumat node tests/timing.mjs [SAMPLES]
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = process.env.MAKLUMAT ?? 'build/maklumat'
const samples = Number(process.argv[2] ?? 2000)
const dir = mkdtempSync(join(tmpdir(), 'maklumat-timing-'))
const port = 20000 + Math.floor(Math.random() * 10000)

execFileSync(program, ['demo', '--data', dir, '--responses', '10'], { stdio: 'ignore' })
const server = spawn(program, ['serve', '--data', dir, '--listen', `127.0.0.1:${port}`, '--set', 'rate_limits=off'],
  { stdio: 'ignore' })
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

function attempt(surel) {
  const body = new URLSearchParams({ surel, sandi: 'bukan kata sandinya' }).toString()
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint()
    const request = http.request({ port, host: '127.0.0.1', path: '/masuk', method: 'POST', agent,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length } }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve([answer.statusCode, Number(process.hrtime.bigint() - start) / 1000]))
    })
    request.on('error', reject)
    request.end(body)
  })
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1]
}

// Two-sided p of the rank sum, by its normal approximation.
function rankTest(a, b) {
  const all = [...a.map((v) => [v, 0]), ...b.map((v) => [v, 1])].sort((x, y) => x[0] - y[0])
  let sum = 0
  all.forEach(([, which], i) => { if (which === 0) sum += i + 1 })
  const u = sum - a.length * (a.length + 1) / 2
  const z = (u - a.length * b.length / 2) / Math.sqrt(a.length * b.length * (a.length + b.length + 1) / 12)
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) *
    t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 2 * tail
}

try {
  for (let i = 0; i < 100; i++) { // until it listens
    try { await attempt('x@contoh.go.id'); break } catch { await new Promise((r) => setTimeout(r, 100)) }
  }
  const times = { known: [], unknown: [] }
  const turns = [...Array(samples).fill('known'), ...Array(samples).fill('unknown')]
  for (let i = turns.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [turns[i], turns[j]] = [turns[j], turns[i]]
  }
  for (const which of turns) {
    const [status, us] = await attempt(which === 'known' ? 'petugas@contoh.go.id' : 'nobodyx@contoh.go.id')
    if (status !== 422) throw new Error(`status ${status}`)
    times[which].push(us)
  }
  const known = median(times.known), unknown = median(times.unknown), p = rankTest(times.known, times.unknown)
  const apart = Math.abs(known - unknown) / unknown * 100
  console.log(`median known ${known.toFixed(0)} us, unknown ${unknown.toFixed(0)} us, apart ${apart.toFixed(2)} %, p = ${p.toFixed(3)}`)
  process.exitCode = apart < 2 && p > 0.01 ? 0 : 1
} finally {
  agent.destroy()
  server.kill('SIGTERM')
  rmSync(dir, { recursive: true, force: true })
}
