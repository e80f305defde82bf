// tap.mjs: results of the scripts under tests/ as TAP, one line a proof, for meson and for people.
// A proof is a function that throws (node:assert) when its claim does not hold.
let done = 0;
let bad = 0;

function line(ok, name, remark = '') {
    done++;
    if (!ok)
        bad++;
    console.log(`${ok ? 'ok' : 'not ok'} ${done} - ${name.replaceAll('#', '\\#')}${remark}`);
}

export function remark(text) {
    for (const row of String(text).split('\n'))
        console.log(`# ${row}`);
}

// The reason of a failure goes to standard error as well: a run of the whole suite shows that, and not the lines of TAP.
function reason(name, text) {
    remark(text);
    console.error(`${name}: ${text}`);
}

// Runs one proof; a failure is written with its reason and the script goes on.
export async function proof(name, fn) {
    try {
        await fn();
        line(true, name);
        return true;
    } catch (error) {
        line(false, name);
        reason(name, error?.code === 'ERR_ASSERTION' ? error.message : error?.stack ?? error);
        return false;
    }
}

export function skip(name, why) {
    line(true, name, ` # SKIP ${why}`);
}

// The plan comes last, so that a script that dies in between counts as failed.
export function finish() {
    console.log(`1..${done}`);
    process.exitCode = bad ? 1 : 0;
}
